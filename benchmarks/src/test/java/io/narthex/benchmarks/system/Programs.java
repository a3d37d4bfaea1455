package io.narthex.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/// Programs that a test needs beside the server. A test whose program is missing says so on the
/// error output and counts as skipped.
final class Programs {
  private Programs() {}

  /// Path of the first of these programs found, of the system property `narthex.program.NAME` if it
  /// is set for one.
  static String require(String... names) {
    for (String name : names) {
      String given = System.getProperty("narthex.program." + name, "");
      if (!given.isEmpty()) {
        return given;
      }
    }
    return Stream.of(names)
        .map(Programs::find)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> skipped("program not installed: " + String.join(" or ", names)));
  }

  /// What to throw to end the test as skipped.
  static TestAbortedException skipped(String reason) {
    System.err.println("SKIPPED: " + reason);
    return new TestAbortedException(reason);
  }

  private static Optional<String> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /// Runs a program to its end and answers its exit status; its output goes to ours.
  static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
