package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A running Alertmanager that notifies one webhook of every alert by itself; skips the test where
/// there is none.
final class Alertmanager implements AutoCloseable {
  private static final int START_SECONDS = 20;

  private final Process process;
  private final int port;

  private Alertmanager(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Alertmanager start(Path directory, String webhook)
      throws IOException, InterruptedException {
    String program = Programs.require("prometheus-alertmanager", "alertmanager");
    int port = ServerSetup.freePort();
    Path config = Files.writeString(directory.resolve("alertmanager.yml"), config(webhook));
    Process process =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("alertmanager.log").toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (ServerClient client = new ServerClient(port)) {
      while (System.nanoTime() < deadline) {
        try {
          if (client.get("/-/ready").status() == 200) {
            return new Alertmanager(process, port);
          }
        } catch (IOException e) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
    process.destroyForcibly();
    throw new IOException("alertmanager: expected=answers within " + START_SECONDS + " s");
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
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
