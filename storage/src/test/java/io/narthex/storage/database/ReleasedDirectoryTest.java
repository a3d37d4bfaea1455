package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.SelectionReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Data directories of every version that was released are read, now and later: those under
/// `data/`, each with what it holds.
final class ReleasedDirectoryTest {
  @Test
  void everyReleasedDirectoryIsReadable() throws Exception {
    URL data = Objects.requireNonNull(ReleasedDirectoryTest.class.getResource("/data"));
    List<Path> versions;
    try (Stream<Path> directories = Files.list(Path.of(data.toURI()))) {
      versions = directories.sorted().toList();
    }
    assertTrue(!versions.isEmpty(), "no version checked in");
    for (Path version : versions) {
      assertEquals(
          Files.readString(version.resolve("expected.txt")),
          content(version),
          () -> String.valueOf(version.getFileName()));
    }
  }

  private static String content(Path version) throws Exception {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    Path target = Path.of("/data");
    try (Stream<Path> files = Files.walk(version)) {
      for (Path file : files.sorted().toList()) {
        Path copy = target.resolve(version.relativize(file).toString());
        if (Files.isDirectory(file)) {
          fileSystem.createDirectories(copy);
        } else {
          fileSystem.setBytes(copy, Files.readAllBytes(file));
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    try (Database database =
        Database.open(
            fileSystem,
            target,
            DatabaseOptions.of(100, 0, new Random(5)),
            new ManualClock(10_000),
            MemoryBudget.root(1L << 30))) {
      database.replay();
      Matcher all = Matcher.of(MatchType.REGEX, "__name__", ".+");
      SelectionReader.read(database, new TimeRange(0, 10_000), all).entrySet().stream()
          .map(series -> series.getKey() + " " + series.getValue() + "\n")
          .sorted()
          .forEach(lines::append);
    }
    return lines.toString();
  }
}
