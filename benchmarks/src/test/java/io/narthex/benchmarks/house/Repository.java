package io.narthex.benchmarks.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The checked-out project that the build runs in.
final class Repository {
  static final List<String> MODULES = List.of("storage", "query", "rules", "server", "benchmarks");

  private Repository() {}

  static Path root() {
    Path root = Path.of(System.getProperty("narthex.root", "..")).toAbsolutePath().normalize();
    assertTrue(Files.exists(root.resolve("storage/pom.xml")), () -> "not the project: " + root);
    return root;
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The hand-written Java sources of all modules, tests too, in order.
  static List<Path> javaSources() {
    return MODULES.stream()
        .flatMap(module -> Stream.of("main", "test").map(kind -> module + "/src/" + kind + "/java"))
        .map(root()::resolve)
        .filter(Files::isDirectory)
        .flatMap(Repository::javaFilesUnder)
        .toList();
  }

  private static Stream<Path> javaFilesUnder(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
