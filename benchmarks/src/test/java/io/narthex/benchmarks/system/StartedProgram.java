package io.narthex.benchmarks.system;

import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A program beside the server that answers on a port; killed when closed.
record StartedProgram(Process process, int port) implements AutoCloseable {
  private static final int START_SECONDS = 20;

  /// Starts it and waits until it answers.
  ///
  /// @param page answered with 200 when it is ready
  /// @throws IOException where it does not answer in time
  static StartedProgram start(ProcessBuilder program, int port, String page)
      throws IOException, InterruptedException {
    Process process = program.redirectErrorStream(true).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (ServerClient client = new ServerClient(port)) {
      while (System.nanoTime() < deadline) {
        try {
          if (client.get(page).status() == 200) {
            return new StartedProgram(process, port);
          }
        } catch (IOException e) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
    }
    process.destroyForcibly();
    throw new IOException(
        program.command().getFirst() + ": expected=answers within " + START_SECONDS + " s");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
