package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.wal.LogOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each operation of the disk from the beginning of a recovery snapshot until log and series log
/// are cut behind it fails once, or it and all after it do, or the process ends there. After the
/// crash that follows, and once more after the next snapshot, all that was acknowledged is there,
/// and nothing that was not sent.
@Timeout(120)
final class RecoverySnapshotFaultTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  private final SimulatedFileSystem before = new SimulatedFileSystem();
  private final Map<Labels, List<Point>> stored = new HashMap<>();
  private int step;

  /// Sent behind [#stored]; acknowledged as long as nothing fails.
  private final Map<Labels, List<Point>> acknowledged = new HashMap<>();

  private final Map<Labels, Set<Point>> sent = new HashMap<>();

  private static Database open(SimulatedFileSystem disk) {
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            new DatabaseOptions(
                1_000,
                Long.MAX_VALUE,
                BlockOptions.of(7_200_000, 0),
                new LogOptions(4 << 10, 512, 1 << 20, 20),
                10,
                0,
                new Random(7)),
            Clock.system(),
            MemoryBudget.root(1 << 26));
    database.replay();
    return database;
  }

  /// Series 3 is another one every 30 steps, so that some are retired.
  private static Labels labels(int series, int atStep) {
    return Labels.of("__name__", "m" + series, "generation", "" + (series == 3 ? atStep / 30 : 0));
  }

  private void commit(Database database, int steps) {
    WriteBatch batch = new WriteBatch();
    for (int end = step + steps; step < end; step++) {
      batch.clear();
      Map<Labels, Point> points = new HashMap<>();
      for (int series = 0; series < 4; series++) {
        long timestampMs = T0 + step * 1_000L;
        double value = series == 0 ? 1 : series == 1 ? step * 7 : Math.sin(step * series);
        batch.add(batch.addSeries(labels(series, step)), timestampMs, value);
        points.put(labels(series, step), Point.of(timestampMs, value));
      }
      points.forEach((labels, p) -> sent.computeIfAbsent(labels, l -> new HashSet<>()).add(p));
      CommitResult result = database.commit(batch);
      assertTrue(result.allSuccessful());
      if (Acknowledgement.of(database, result.sequence())) {
        points.forEach(
            (labels, p) -> acknowledged.computeIfAbsent(labels, l -> new ArrayList<>()).add(p));
      }
    }
  }

  /// Two snapshots, of which the older one has a log behind it that was cut already.
  @BeforeEach
  void write() {
    Database database = open(before);
    commit(database, 150);
    database.writeRecovery();
    commit(database, 150);
    database.writeRecovery();
    commit(database, 60);
    database.close();
    acknowledged.forEach((labels, points) -> stored.put(labels, List.copyOf(points)));
  }

  private void restore() {
    step = 360;
    acknowledged.clear();
    stored.forEach((labels, points) -> acknowledged.put(labels, new ArrayList<>(points)));
    sent.clear();
    stored.forEach((labels, points) -> sent.put(labels, new HashSet<>(points)));
  }

  private void check(Database database, String where) {
    assertEquals(0, database.figures().recordsLost(), where);
    assertEquals(0, database.figures().extentsLost(), where);
    assertEquals(0, database.figures().head().orphanSamples(), where);
    Map<Labels, List<Point>> found = SelectionReader.read(database, TimeRange.ALL, ALL);
    acknowledged.forEach((labels, points) -> {
      Set<Point> there = new HashSet<>(found.getOrDefault(labels, List.of()));
      for (Point point : points) {
        assertTrue(there.contains(point), () -> where + ": lost " + point + " of " + labels);
      }
    });
    found.forEach((labels, points) -> {
      Set<Point> known = sent.getOrDefault(labels, Set.of());
      for (Point point : points) {
        assertTrue(known.contains(point), () -> where + ": invented " + point + " of " + labels);
      }
    });
  }

  /// What happens to an operation.
  @FunctionalInterface
  private interface Damage {
    void at(SimulatedFileSystem disk, long operation);
  }

  /// @return number of operations that were tried
  private int sweep(String what, Damage damage) {
    int operation = 1;
    while (run(what + " at operation " + operation, damage, operation)) {
      operation++;
    }
    assertTrue(operation > 20, () -> "operations of a snapshot: more than 20 expected");
    return operation;
  }

  /// @return whether the snapshot came as far as this operation
  private boolean run(String where, Damage damage, int operation) {
    restore();
    SimulatedFileSystem disk = before.copy();
    Database database = open(disk);
    commit(database, 5);
    long first = disk.operationCount();
    damage.at(disk, first + operation);
    database.writeRecovery();
    boolean reached = disk.operationCount() >= first + operation;
    try {
      commit(database, 2);
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind(), where);
    }
    SimulatedFileSystem after = disk.crash(operation);
    close(database);
    Database again = open(after);
    check(again, where);
    again.writeRecovery();
    commit(again, 1);
    again.close();
    Database last = open(after.copy());
    check(last, where + ", second start");
    last.close();
    return reached;
  }

  /// The disk is the one that the crash has left behind: what closing does there does not matter.
  private static void close(Database database) {
    try {
      database.close();
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"EIO", "ENOSPC", "SHORT_WRITE"})
  void oneOperationFails(Fault fault) {
    sweep(fault.toString(), (disk, operation) -> disk.failAt(operation, fault));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"EIO", "ENOSPC"})
  void allOperationsFailFromOneOn(Fault fault) {
    sweep(fault + " from there on", (disk, operation) -> disk.failFrom(operation, fault));
  }

  @Test
  void theProcessEnds() {
    int operations = sweep("crash", SimulatedFileSystem::stopAt);
    System.out.printf("operations of a recovery snapshot: %d, each failed 5 ways%n", operations);
  }
}
