package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A running node_exporter; skips the test where there is none.
final class NodeExporter implements AutoCloseable {
  private static final int START_SECONDS = 20;

  private final Process process;
  private final int port;

  private NodeExporter(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static NodeExporter start() throws IOException, InterruptedException {
    String program = Programs.require("prometheus-node-exporter", "node_exporter");
    int port = ServerSetup.freePort();
    Process process =
        new ProcessBuilder(program, "--web.listen-address=127.0.0.1:" + port, "--log.level=error")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (ServerClient client = new ServerClient(port)) {
      while (System.nanoTime() < deadline) {
        try {
          if (client.get("/metrics").status() == 200) {
            return new NodeExporter(process, port);
          }
        } catch (IOException e) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
    process.destroyForcibly();
    throw new IOException("node_exporter: expected=answers within " + START_SECONDS + " s");
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
