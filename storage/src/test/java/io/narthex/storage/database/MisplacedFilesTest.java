package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each file of a data directory missing, empty, or a directory instead: the server starts, serves
/// what is left, and takes samples. Where a directory is not one it says so and does not start.
final class MisplacedFilesTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long STEP_MS = 5_000;
  private static final int STEPS = 40;
  private static final Matcher ALL = Matcher.equal("__name__", "m");

  @TempDir private Path temporary;
  private Path good = Path.of("");

  /// What was done to a file.
  private enum Fault {
    MISSING,
    EMPTY,
    DIRECTORY;

    void apply(Path file) throws IOException {
      Files.delete(file);
      switch (this) {
        case MISSING -> {}
        case EMPTY -> Files.createFile(file);
        case DIRECTORY -> Files.createDirectory(file);
      }
    }
  }

  private static Database open(Path directory) {
    Database database =
        Database.open(
            directory,
            DatabaseOptions.of(100, 0, new Random(3))
                .withBlocks(new BlockOptions(60_000, 60_000, 0, 0, 0)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    boolean replayed = false;
    try {
      database.replay();
      replayed = true;
      return database;
    } finally {
      if (!replayed) {
        database.close();
      }
    }
  }

  private static void commit(Database database, int step) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", "m")), T0 + step * STEP_MS, step);
    assertTrue(database.commit(batch).allSuccessful());
  }

  private static int count(Database database) {
    return SelectionReader.read(database, TimeRange.ALL, ALL).values().stream()
        .mapToInt(List::size)
        .sum();
  }

  @BeforeEach
  void write() {
    good = temporary.resolve("good");
    try (Database database = open(good)) {
      for (int step = 0; step < STEPS; step++) {
        commit(database, step);
      }
      database.maintain();
      assertTrue(database.administration().blocks().size() > 1);
    }
  }

  private Path copy(String name) throws IOException {
    Path copy = temporary.resolve(name);
    try (Stream<Path> paths = Files.walk(good)) {
      for (Path path : paths.toList()) {
        Files.copy(path, copy.resolve(good.relativize(path).toString()));
      }
    }
    return copy;
  }

  private List<Path> paths(boolean directories) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(good)) {
      for (Path path : paths.sorted().toList()) {
        if (Files.isDirectory(path) == directories
            && !path.endsWith("lock")
            && !path.equals(good)) {
          found.add(good.relativize(path));
        }
      }
    }
    return found;
  }

  @Test
  void aFileThatIsNotAsItShouldBeKeepsNoServerFromStarting() throws IOException {
    int number = 0;
    for (Path file : paths(false)) {
      for (Fault fault : Fault.values()) {
        Path directory = copy("f" + number++);
        fault.apply(directory.resolve(file));
        String what = fault + " " + file;
        boolean ofSnapshot = file.toString().endsWith(".snap");
        if (fault == Fault.DIRECTORY && file.startsWith("wal") && !ofSnapshot) {
          // Nothing that fails makes it one, so nobody may guess that it held no samples.
          StorageException e = assertThrows(StorageException.class, () -> open(directory));
          assertTrue(
              String.valueOf(e.getMessage()).contains("Is a directory: " + directory), e::toString);
          continue;
        }
        try (Database database = open(directory)) {
          int left = count(database);
          assertTrue(left <= STEPS, what);
          boolean ofBlock = file.startsWith("blocks");
          boolean ofLog = file.startsWith("wal") && !ofSnapshot;
          assertEquals(ofBlock || ofLog || left == STEPS, true, () -> what + ": " + left);
          commit(database, STEPS + 1);
          assertEquals(left + 1, count(database), what);
        }
      }
    }
    assertTrue(number > 3 * 8, () -> "files: " + paths());
  }

  private String paths() {
    try {
      return "" + paths(false);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aFileInThePlaceOfADirectoryIsNamed() throws IOException {
    int number = 0;
    for (String name : List.of("", "wal", "head", "blocks")) {
      Path directory = copy("d" + number++);
      Path file = directory.resolve(name);
      Files.move(file, temporary.resolve("aside" + number));
      Files.createFile(file);
      StorageException e = assertThrows(StorageException.class, () -> open(directory));
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
      assertTrue(String.valueOf(e.getMessage()).contains("not a directory: " + file), e::toString);
    }
  }
}
