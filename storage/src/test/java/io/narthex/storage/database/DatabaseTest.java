package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.AdversarialStorage;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.StorageContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database keeps the contract, and keeps it over a restart.
final class DatabaseTest extends StorageContractTest {
  @TempDir private Path directory = Path.of("");
  private final FileSystem fileSystem = FileSystem.nio();
  private int opened;

  @Override
  protected Storage open(int maxSeries) {
    return openAt(
        directory.resolve("d" + opened++), DatabaseOptions.of(maxSeries, 0, new Random(5)));
  }

  private Database openAt(Path path, DatabaseOptions options) {
    Database database =
        Database.open(fileSystem, path, options, Clock.system(), MemoryBudget.root(1L << 30));
    database.replay();
    return database;
  }

  /// As the database, through the adversarial double.
  static final class Adversarial extends StorageContractTest {
    @TempDir private Path directory = Path.of("");

    @Override
    protected Storage open(int maxSeries) {
      try {
        Database database =
            Database.open(
                FileSystem.nio(),
                Files.createTempDirectory(directory, "d"),
                DatabaseOptions.of(maxSeries, 0, new Random(5)),
                Clock.system(),
                MemoryBudget.root(1L << 30));
        database.replay();
        return new AdversarialStorage(database, Long.getLong("test.seed", 7));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void everythingIsThereAfterARestart() {
    Path path = directory.resolve("restart");
    Database first = openAt(path, DatabaseOptions.of(100, 0, new Random(5)));
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 20; i++) {
      batch.clear();
      batch.add(batch.addSeries(metric("a")), T0 + i, i);
      batch.add(batch.addSeries(metric("b")), T0 + i, Double.NaN);
      batch.add(batch.addSeries(metric("c" + i)), T0, -0.0);
      first.commit(batch);
    }
    first.delete(
        List.of(Matcher.equal("__name__", "a")),
        new TimeRange(T0 + 3, T0 + 17),
        ReadContext.unbounded());
    long a = first.commit(batch).ref(0);
    Map<Labels, List<Point>> before = all(first);
    first.close();
    Database second = openAt(path, DatabaseOptions.of(100, 0, new Random(5)));
    assertEquals(before, all(second));
    assertEquals(22, before.size());
    batch.clear();
    batch.add(a, T0 + 99, 1);
    batch.add(batch.addSeries(metric("a")), T0 + 19, 19);
    batch.add(batch.addSeries(metric("new")), T0 + 19, 19);
    CommitResult result = second.commit(batch);
    assertEquals(SampleOutcome.STORED, result.outcome(0));
    assertEquals(SampleOutcome.DUPLICATE, result.outcome(1));
    assertEquals(a, result.ref(0));
    assertEquals(23, result.ref(1));
    assertEquals(1, second.figures().outcomes().get(SampleOutcome.DUPLICATE));
    second.close();
  }

  private static Map<Labels, List<Point>> all(Storage storage) {
    return io.narthex.storage.testing.SelectionReader.read(storage, TimeRange.ALL, ANY);
  }

  @Test
  void answersUnavailableUntilItHasReplayed() {
    Database database =
        Database.open(
            fileSystem,
            directory.resolve("late"),
            DatabaseOptions.of(100, 0, new Random(5)),
            Clock.system(),
            MemoryBudget.root(1 << 20));
    assertFalse(database.isReady());
    assertEquals(
        StorageException.Kind.UNAVAILABLE,
        assertThrows(StorageException.class, () -> database.commit(new WriteBatch())).kind());
    assertEquals(0, database.statistics(1).seriesCount());
    database.replay();
    assertTrue(database.isReady());
    database.close();
  }

  @Test
  void aSecondOneInTheSameDirectoryIsRefused() {
    Path path = directory.resolve("held");
    Database database = openAt(path, DatabaseOptions.of(100, 0, new Random(5)));
    assertEquals(
        StorageException.Kind.UNAVAILABLE,
        assertThrows(
                StorageException.class,
                () -> openAt(path, DatabaseOptions.of(100, 0, new Random(5))))
            .kind());
    database.close();
    openAt(path, DatabaseOptions.of(100, 0, new Random(5))).close();
  }

  @Test
  void retentionDropsOldSamplesAndRetiresSeries() {
    Path path = directory.resolve("retention");
    DatabaseOptions options =
        DatabaseOptions.of(100, 0, new Random(5)).withBlocks(BlockOptions.of(10_000, 10_000));
    Database database = openAt(path, options);
    WriteBatch batch = new WriteBatch();
    long old = 0;
    for (int i = 0; i <= 50; i++) {
      batch.clear();
      batch.add(batch.addSeries(metric("live")), T0 + i * 1_000L, i);
      if (i < 20) {
        batch.add(batch.addSeries(metric("old")), T0 + i * 1_000L, 1);
        old = database.commit(batch).ref(1);
      } else {
        database.commit(batch);
      }
    }
    database.maintain();
    Map<Labels, List<Point>> left = all(database);
    assertEquals(List.of(metric("live")), List.copyOf(left.keySet()));
    assertEquals(21, left.getOrDefault(metric("live"), List.of()).size());
    assertEquals(1, database.statistics(5).seriesCount());
    assertEquals(T0 + 40_000, database.statistics(5).minTimeMs());
    batch.clear();
    batch.add(old, T0 + 51_000, 1);
    batch.add(batch.addSeries(metric("old")), T0 + 51_000, 1);
    CommitResult result = database.commit(batch);
    assertEquals(SampleOutcome.UNKNOWN_REF, result.outcome(0));
    assertTrue(result.ref(0) > old);
    long reborn = result.ref(0);
    database.maintain();
    Map<Labels, List<Point>> before = all(database);
    database.close();
    Database again = openAt(path, options);
    again.maintain();
    assertEquals(before, all(again));
    batch.clear();
    batch.add(reborn, T0 + 52_000, 1);
    assertTrue(again.commit(batch).allSuccessful());
    again.close();
  }

  @Test
  void aFullHeadRefusesAndReadsGoOn() {
    Database database =
        Database.open(
            fileSystem,
            directory.resolve("small"),
            DatabaseOptions.of(1_000_000, 0, new Random(5)),
            Clock.system(),
            MemoryBudget.root(1 << 20));
    database.replay();
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 5_000; i++) {
      batch.add(batch.addSeries(metric("m", "i", "" + i)), T0, i);
    }
    CommitResult result = database.commit(batch);
    int stored = result.count(SampleOutcome.STORED);
    assertTrue(stored > 100 && stored < 5_000, "stored " + stored);
    assertEquals(5_000 - stored, result.count(SampleOutcome.SERIES_LIMIT));
    StorageException full = null;
    for (int round = 1; round < 10_000 && full == null; round++) {
      batch.clear();
      for (int i = 0; i < stored; i++) {
        batch.add(result.ref(i), T0 + round, round * i);
      }
      try {
        database.commit(batch);
      } catch (StorageException e) {
        full = e;
      }
    }
    assertEquals(
        StorageException.Kind.LIMIT, full == null ? StorageException.Kind.CLOSED : full.kind());
    assertEquals(stored, all(database).size());
    database.close();
  }
}
