package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.narthex.storage.wal.LogOptions;
import io.narthex.storage.wal.ObservedFileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Lives of a database that end at a random operation of the disk, or in order: commits, deletions,
/// cuts of blocks and recovery snapshots, with others of these between any two operations of a
/// snapshot. What was acknowledged is there afterwards, once and to the bit, and nothing else.
final class RecoveryCrashTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final long RANGE_MS = 60_000;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");
  private static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

  /// More than one quantum of a snapshot.
  private static final int SERIES = 700;

  private static final int SEEDS = Integer.getInteger("test.seeds", 3);
  private static final int LIVES = 7;

  /// What is certain to be stored, and what may be because its acknowledgement never came.
  private final Map<Labels, TreeMap<Long, Long>> certain = new HashMap<>();

  private final Map<Labels, TreeMap<Long, Long>> possible = new HashMap<>();
  private final List<Deletion> possiblyDeleted = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private SimulatedFileSystem disk = new SimulatedFileSystem();
  private ObservedFileSystem observed = new ObservedFileSystem(disk);
  private long step;
  private boolean betweenOperations;
  private int snapshots;
  private int loaded;
  private int crashes;

  private record Deletion(String parity, TimeRange range) {
    boolean contains(Labels labels, long timestampMs) {
      return parity.equals(labels.get("parity")) && range.contains(timestampMs);
    }
  }

  private Database open() {
    observed = new ObservedFileSystem(disk);
    Database database =
        Database.open(
            observed,
            DIRECTORY,
            new DatabaseOptions(
                5_000,
                Long.MAX_VALUE,
                new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0),
                new LogOptions(32 << 10, 4 << 10, 16 << 20, 20),
                10,
                0,
                new Random(7)),
            Clock.system(),
            MemoryBudget.root(1 << 28));
    database.replay();
    return database;
  }

  private static Labels labels(int series, long generation) {
    return Labels.of(
        "__name__",
        "m" + series % 7,
        "generation",
        "" + generation,
        "parity",
        series % 2 == 0 ? "even" : "odd",
        "s",
        "" + series);
  }

  private double value(int series) {
    return switch (series % 6) {
      case 0 -> 1;
      case 1 -> step * 15 + series;
      case 2 -> random.nextInt(40) == 0 ? STALE : Math.floorDiv(step, 10);
      case 3 -> random.nextDouble();
      case 4 -> random.nextInt(20) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(1_000) / 10.0;
      default -> -0.0;
    };
  }

  /// One scrape of a part of the series: some miss it, some are replaced after a while.
  private void commit(Database database) {
    WriteBatch batch = new WriteBatch();
    List<Labels> series = new ArrayList<>();
    int from = random.nextInt(3) == 0 ? random.nextInt(SERIES) : 0;
    for (int s = from; s < SERIES; s++) {
      if (random.nextInt(200) > 0 && (s % 50 != 7 || step / 20 % 2 == 0)) {
        Labels labels = labels(s, s % 40 == 3 ? step / 25 : 0);
        batch.add(batch.addSeries(labels), T0 + step * 5_000 + s / 300, value(s));
        series.add(labels);
      }
    }
    step++;
    CommitResult result = database.commit(batch);
    for (int i = 0; i < series.size(); i++) {
      if (result.outcome(i) == SampleOutcome.STORED) {
        possible
            .computeIfAbsent(series.get(i), l -> new TreeMap<>())
            .put(batch.timestampMs(i), Double.doubleToRawLongBits(batch.value(i)));
      }
    }
    if (random.nextInt(3) > 0) {
      awaitDurable(database, result.sequence());
    }
  }

  private void awaitDurable(Database database, long sequence) {
    if (!Acknowledgement.of(database, sequence)) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "not durable");
    }
    possible.forEach(
        (labels, samples) -> certain.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(samples));
    possible.clear();
  }

  private void delete(Database database) {
    long startMs = T0 + random.nextLong(step + 1) * 5_000;
    Deletion deletion =
        new Deletion(
            random.nextBoolean() ? "even" : "odd",
            new TimeRange(startMs, startMs + random.nextLong(RANGE_MS)));
    possiblyDeleted.add(deletion);
    database.delete(
        List.of(Matcher.equal("parity", deletion.parity)), deletion.range, ReadContext.unbounded());
    for (Map<Labels, TreeMap<Long, Long>> model : List.of(certain, possible)) {
      model.forEach((labels, samples) ->
          samples.keySet().removeIf(timestampMs -> deletion.contains(labels, timestampMs)));
    }
    possiblyDeleted.remove(deletion);
  }

  private void act(Database database) {
    switch (random.nextInt(16)) {
      case 0 -> delete(database);
      case 1 -> database.maintain();
      case 2 -> database.maintainShort();
      default -> commit(database);
    }
  }

  /// Between the operations of a snapshot, others act.
  private void writeSnapshot(Database database) {
    long thread = Thread.currentThread().threadId();
    observed.letAct(
        path -> path.toString().endsWith(".snap.tmp"),
        () -> {
          if (Thread.currentThread().threadId() == thread
              && !betweenOperations
              && random.nextInt(4) == 0) {
            betweenOperations = true;
            try {
              act(database);
            } finally {
              betweenOperations = false;
            }
          }
        });
    long before = database.figures().snapshotsWritten();
    database.writeRecovery();
    observed.letAct(path -> false, () -> {});
    snapshots += (int) (database.figures().snapshotsWritten() - before);
  }

  private void check(Database database) {
    Map<Labels, List<Point>> read = SelectionReader.read(database, TimeRange.ALL, ALL);
    Map<Labels, TreeMap<Long, Long>> found = new HashMap<>();
    read.forEach((labels, points) -> {
      TreeMap<Long, Long> samples = new TreeMap<>();
      TreeMap<Long, Long> sure = certain.getOrDefault(labels, new TreeMap<>());
      TreeMap<Long, Long> maybe = possible.getOrDefault(labels, new TreeMap<>());
      for (Point point : points) {
        Long expected = sure.getOrDefault(point.timestampMs(), maybe.get(point.timestampMs()));
        assertEquals(expected, point.bits(), labels + " at " + point.timestampMs());
        samples.put(point.timestampMs(), point.bits());
      }
      found.put(labels, samples);
    });
    certain.forEach((labels, samples) -> {
      TreeMap<Long, Long> there = found.getOrDefault(labels, new TreeMap<>());
      samples.forEach((timestampMs, bits) ->
          assertTrue(
              there.containsKey(timestampMs)
                  || possiblyDeleted.stream().anyMatch(d -> d.contains(labels, timestampMs)),
              labels + " at " + timestampMs + " is lost"));
    });
    certain.clear();
    certain.putAll(found);
    possible.clear();
    possiblyDeleted.clear();
  }

  private void live(Database database) {
    long rounds = random.nextLong(10, 60);
    for (long round = 0; round < rounds; round++) {
      act(database);
      if (random.nextInt(12) == 0) {
        writeSnapshot(database);
      }
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingComesTwice() {
    long first = Long.getLong("test.seed", 1);
    for (long seed = first; seed < first + SEEDS; seed++) {
      random = new SplittableRandom(seed);
      disk = new SimulatedFileSystem();
      certain.clear();
      step = 0;
      for (int life = 0; life < LIVES; life++) {
        Database database = open();
        loaded += database.figures().snapshotsUsed() ? 1 : 0;
        assertEquals(0, database.figures().recordsLost(), "seed " + seed);
        assertEquals(0, database.figures().head().orphanSamples(), "seed " + seed);
        check(database);
        boolean inOrder = random.nextInt(3) == 0;
        if (inOrder) {
          live(database);
          database.close();
          acknowledge();
          disk = disk.copy();
        } else {
          crash(database);
        }
      }
    }
    System.out.printf(
        "recovery seeds: %d from %d, snapshots %d, starts from one %d, crashes %d%n",
        SEEDS, first, snapshots, loaded, crashes);
    assertTrue(snapshots > SEEDS && loaded > SEEDS && crashes > SEEDS);
  }

  /// All that was committed is acknowledged.
  private void acknowledge() {
    possible.forEach(
        (labels, samples) -> certain.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(samples));
    possible.clear();
  }

  private void crash(Database database) {
    disk.stopAt(disk.operationCount() + random.nextLong(20, 1_500));
    try {
      live(database);
    } catch (StorageException e) {
      assertTrue(String.valueOf(e.getMessage()).length() > 0);
    }
    crashes++;
    SimulatedFileSystem after = disk.crash(random.nextLong());
    try {
      database.close();
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
    }
    disk = after;
  }
}
