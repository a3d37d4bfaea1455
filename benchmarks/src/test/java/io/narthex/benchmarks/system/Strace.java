package io.narthex.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// strace attached to a running process; skips the test where tracing is not permitted.
final class Strace implements AutoCloseable {
  private static final int ATTACH_SECONDS = 10;

  private final Process process;

  private Strace(Process process) {
    this.process = process;
  }

  /// Attaches and returns once all threads are traced.
  ///
  /// @param log gets what strace says on its error output
  static Strace attach(long pid, Path log, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Programs.require("strace"));
    command.addAll(List.of(options));
    command.addAll(List.of("-f", "-p", String.valueOf(pid)));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ATTACH_SECONDS);
    while (System.nanoTime() < deadline) {
      if (Files.readString(log).contains("attached")) {
        return new Strace(process);
      }
      if (!process.isAlive()) {
        throw Programs.skipped("tracing is not permitted: " + Files.readString(log).strip());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    process.destroyForcibly();
    throw new IOException("strace: expected=attached within " + ATTACH_SECONDS + " s");
  }

  /// Detaches; the process goes on.
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
