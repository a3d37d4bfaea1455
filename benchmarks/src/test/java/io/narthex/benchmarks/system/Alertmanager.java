package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A running Alertmanager that notifies one webhook of every alert by itself; skips the test where
/// there is none.
record Alertmanager(StartedProgram program) implements AutoCloseable {
  static Alertmanager start(Path directory, String webhook)
      throws IOException, InterruptedException {
    String program = Programs.require("prometheus-alertmanager", "alertmanager");
    int port = ServerSetup.freePort();
    Path config = Files.writeString(directory.resolve("alertmanager.yml"), config(webhook));
    ProcessBuilder command =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn")
            .redirectOutput(directory.resolve("alertmanager.log").toFile());
    return new Alertmanager(StartedProgram.start(command, port, "/-/ready"));
  }

  private static String config(String webhook) {
    return """
    route:
      receiver: webhook
      group_by: ['...']
      group_wait: 0s
      group_interval: 1s
      repeat_interval: 1h
    receivers:
      - name: webhook
        webhook_configs:
          - url: %s
            send_resolved: true
    """
        .formatted(webhook);
  }

  int port() {
    return program.port();
  }

  @Override
  public void close() {
    program.close();
  }
}
