package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.wal.LogOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A database that takes samples out of order against sorted maps: windows that change, samples
/// that go to blocks and are deleted there and here, snapshots held meanwhile, recovery snapshots,
/// restarts and crashes at any point.
final class OutOfOrderPropertyTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final long BLOCK_MS = 60_000;
  private static final int SERIES = 7;
  private static final Matcher ALL = Matcher.equal("__none__", "");

  @Test
  void answersAsSortedMaps() {
    Seeds.rounds(25, random -> new Comparison(random).run(150));
  }

  /// A snapshot and what it is to show.
  private record Held(Snapshot snapshot, Map<Labels, List<Point>> expected) {}

  private static final class Comparison {
    private final Map<Labels, TreeMap<Long, Long>> model = new TreeMap<>();

    /// Newest timestamp of each series that came in order.
    private final Map<Labels, Long> newestMs = new TreeMap<>();

    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final Random random;
    private SimulatedFileSystem disk = new SimulatedFileSystem();
    private Database database;
    private long windowMs;
    private long nowMs = T0;
    private long sequence;

    Comparison(Random random) {
      this.random = random;
      this.database = open(disk, DIRECTORY);
    }

    private Database open(SimulatedFileSystem on, Path directory) {
      BlockOptions blocks = new BlockOptions(BLOCK_MS, 9 * BLOCK_MS, 0, 0, 0);
      Database opened =
          Database.open(
              on,
              directory,
              new DatabaseOptions(
                  1_000,
                  Long.MAX_VALUE,
                  blocks,
                  new LogOptions(8 << 10, 2 << 10, 16 << 20, 20),
                  10,
                  0,
                  new Random(random.nextLong())),
              Clock.system(),
              MemoryBudget.root(1 << 28));
      opened.takeOutOfOrderWithin(windowMs);
      opened.replay();
      return opened;
    }

    void run(int steps) {
      try {
        for (int step = 0; step < steps; step++) {
          step();
        }
        check();
        snapshots();
      } finally {
        held.forEach(one -> one.snapshot.close());
        database.close();
      }
    }

    private void step() {
      switch (random.nextInt(26)) {
        case 0 -> {
          windowMs = (long) random.nextInt(4) * random.nextInt((int) (2 * BLOCK_MS));
          database.takeOutOfOrderWithin(windowMs);
        }
        case 1, 2 -> database.maintain();
        case 3 -> database.maintainShort();
        case 4 -> delete();
        case 5 -> restart();
        case 6, 7 -> hold();
        case 8, 9 -> check();
        case 11, 12 -> database.writeRecovery();
        case 10 -> nowMs += random.nextInt((int) BLOCK_MS);
        default -> commit();
      }
    }

    private static Labels series(int number) {
      return Labels.of("__name__", "m", "s", "" + number);
    }

    private long timestampMs() {
      return switch (random.nextInt(6)) {
        case 0 -> nowMs - random.nextInt((int) (4 * BLOCK_MS));
        case 1 -> nowMs - random.nextInt((int) Math.max(1, windowMs + 10));
        case 2 -> nowMs - windowMs - random.nextInt(3) + 1;
        case 3 -> nowMs - 1_000L * random.nextInt(20);
        default -> nowMs + random.nextInt(100);
      };
    }

    private void commit() {
      nowMs += random.nextInt(4_000);
      WriteBatch batch = new WriteBatch();
      if (random.nextInt(4) == 0) {
        batch.refuseOutOfOrder();
      }
      List<Labels> named = new ArrayList<>();
      for (int i = 1 + random.nextInt(12); i > 0; i--) {
        Labels labels = series(random.nextInt(SERIES));
        named.add(labels);
        batch.add(batch.addSeries(labels), timestampMs(), random.nextInt(3));
      }
      long headNewestMs = database.figures().maxTimeMs();
      if (headNewestMs == Long.MIN_VALUE) {
        headNewestMs = batch.timestampMs(0);
      }
      CommitResult result = database.commit(batch);
      sequence = result.sequence();
      for (int i = 0; i < named.size(); i++) {
        judge(named.get(i), batch, i, headNewestMs, result.outcome(i));
      }
    }

    /// What is stored in blocks only is not known to a writer: such samples are taken again, and
    /// the newest counts.
    private void judge(
        Labels labels, WriteBatch batch, int index, long headNewestMs, SampleOutcome outcome) {
      long timestampMs = batch.timestampMs(index);
      long bits = Double.doubleToRawLongBits(batch.value(index));
      Long stored = model.getOrDefault(labels, new TreeMap<>()).get(timestampMs);
      boolean inOrder =
          timestampMs >= headNewestMs - BLOCK_MS / 2
              && timestampMs > newestMs.getOrDefault(labels, Long.MIN_VALUE);
      boolean late = windowMs > 0 && timestampMs >= headNewestMs - windowMs;
      boolean taken = inOrder || (late && !batch.refusesOutOfOrder());
      if (outcome == SampleOutcome.STORED) {
        assertTrue(taken, () -> "stored: " + timestampMs);
        model.computeIfAbsent(labels, l -> new TreeMap<>()).put(timestampMs, bits);
        if (inOrder) {
          newestMs.put(labels, timestampMs);
        }
      } else if (outcome == SampleOutcome.DUPLICATE) {
        assertEquals(stored, bits);
      } else if (outcome == SampleOutcome.DUPLICATE_TIMESTAMP) {
        assertTrue(stored != null && stored != bits);
      } else if (late && !inOrder && batch.refusesOutOfOrder()) {
        assertEquals(SampleOutcome.OUT_OF_ORDER, outcome);
      } else if (windowMs > 0) {
        assertEquals(SampleOutcome.TOO_OLD, outcome);
        assertTrue(!taken, () -> "too old: " + timestampMs);
      } else {
        assertTrue(!taken, () -> "refused: " + timestampMs);
        assertEquals(
            timestampMs < headNewestMs - BLOCK_MS / 2
                ? SampleOutcome.OUT_OF_BOUNDS
                : SampleOutcome.OUT_OF_ORDER,
            outcome);
      }
    }

    private void delete() {
      long from = nowMs - random.nextInt((int) (5 * BLOCK_MS));
      TimeRange range = new TimeRange(from, from + random.nextInt((int) (2 * BLOCK_MS)));
      Labels labels = series(random.nextInt(SERIES));
      database.delete(List.of(Matcher.equal("s", labels.get("s"))), range, ReadContext.unbounded());
      model.getOrDefault(labels, new TreeMap<>()).keySet().removeIf(range::contains);
      if (random.nextInt(3) == 0) {
        database.administration().cleanTombstones();
      }
    }

    /// Closes in order, or loses what was not synced, or stops in the midst of an upkeep.
    private void restart() {
      held.forEach(one -> one.snapshot.close());
      held.clear();
      assertTrue(Acknowledgement.of(database, sequence));
      SimulatedFileSystem after = disk;
      switch (random.nextInt(3)) {
        case 0 -> database.close();
        case 1 -> after = disk.crash(random.nextLong());
        default -> {
          disk.stopAt(disk.operationCount() + random.nextInt(60));
          database.maintain();
          after = disk.crash(random.nextLong());
        }
      }
      if (after != disk) {
        closeStopped();
      }
      disk = after;
      database = open(disk, DIRECTORY);
      check();
    }

    private void closeStopped() {
      try {
        database.close();
      } catch (StorageException e) {
        assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
      }
    }

    private TimeRange range() {
      long from = nowMs - random.nextInt((int) (5 * BLOCK_MS));
      return random.nextInt(3) == 0
          ? TimeRange.ALL
          : new TimeRange(from, from + random.nextInt((int) (3 * BLOCK_MS)));
    }

    private Map<Labels, List<Point>> expected(TimeRange range) {
      Map<Labels, List<Point>> all = new TreeMap<>();
      model.forEach((labels, samples) -> {
        List<Point> points = new ArrayList<>();
        samples
            .subMap(range.startMs(), true, range.endMs(), true)
            .forEach((timestampMs, bits) -> points.add(new Point(timestampMs, bits)));
        if (!points.isEmpty()) {
          all.put(labels, points);
        }
      });
      return all;
    }

    private static Map<Labels, List<Point>> read(Snapshot snapshot) {
      Map<Labels, List<Point>> read = new TreeMap<>(SelectionReader.read(snapshot.selection(0)));
      read.values().removeIf(List::isEmpty);
      return read;
    }

    /// Says what is missing and what is too much: the whole would be too long.
    private static void assertSame(
        Map<Labels, List<Point>> expected, Map<Labels, List<Point>> actual) {
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach((labels, points) -> {
        List<Point> missing = new ArrayList<>(points);
        List<Point> read = actual.getOrDefault(labels, List.of());
        missing.removeAll(read);
        List<Point> tooMany = new ArrayList<>(read);
        tooMany.removeAll(points);
        assertEquals(List.of(), missing, () -> "missing of " + labels);
        assertEquals(List.of(), tooMany, () -> "too many of " + labels);
        assertEquals(points, read, labels::toString);
      });
    }

    private Snapshot snapshot(Database of, TimeRange range) {
      SeriesQuery query =
          new SeriesQuery(List.of(ALL), range, SelectHints.NONE, random.nextBoolean());
      return of.snapshot(List.of(query), ReadContext.unbounded());
    }

    private void check() {
      TimeRange range = range();
      try (Snapshot snapshot = snapshot(database, range)) {
        assertSame(expected(range), read(snapshot));
      }
      List<Labels> listed =
          database.series(List.of(List.of(ALL)), range, 0, ReadContext.unbounded()).items();
      assertTrue(listed.containsAll(expected(range).keySet()), () -> "listed: " + listed);
    }

    private void hold() {
      if (held.size() == 3) {
        Held oldest = held.removeFirst();
        assertSame(oldest.expected, read(oldest.snapshot));
        oldest.snapshot.close();
      }
      TimeRange range = range();
      held.add(new Held(snapshot(database, range), expected(range)));
    }

    /// A snapshot of the data directory has everything.
    private void snapshots() {
      String name = database.administration().writeSnapshot(true);
      Path directory = DIRECTORY.resolve("snapshots").resolve(name);
      try (Database copy = open(disk.copy(), directory);
          Snapshot snapshot = snapshot(copy, TimeRange.ALL)) {
        assertSame(expected(TimeRange.ALL), read(snapshot));
      }
    }
  }
}
