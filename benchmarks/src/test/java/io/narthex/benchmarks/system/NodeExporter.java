package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;

/// A running node_exporter; skips the test where there is none.
record NodeExporter(StartedProgram program) implements AutoCloseable {
  static NodeExporter start() throws IOException, InterruptedException {
    String program = Programs.require("prometheus-node-exporter", "node_exporter");
    int port = ServerSetup.freePort();
    ProcessBuilder command =
        new ProcessBuilder(program, "--web.listen-address=127.0.0.1:" + port, "--log.level=error")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return new NodeExporter(StartedProgram.start(command, port, "/metrics"));
  }

  int port() {
    return program.port();
  }

  @Override
  public void close() {
    program.close();
  }
}
