package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.BlockDescription;
import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Acknowledgement;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A database whose samples have gone to blocks answers as one that kept them in its head.
final class BlocksTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final long RANGE_MS = 60_000;
  private static final long STEP_MS = 5_000;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  private final SimulatedFileSystem disk = new SimulatedFileSystem();
  private final Map<Labels, TreeMap<Long, Double>> expected = new TreeMap<>();
  private final List<Database> open = new ArrayList<>();
  private Database database = open(disk, DIRECTORY);

  private Database open(SimulatedFileSystem on, Path directory) {
    BlockOptions blocks = new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0);
    Database opened =
        Database.open(
            on,
            directory,
            DatabaseOptions.of(1_000, 0, new Random(7)).withBlocks(blocks),
            Clock.system(),
            MemoryBudget.root(1 << 28));
    opened.replay();
    open.add(opened);
    return opened;
  }

  @BeforeEach
  void write() {
    commit(0, 200);
  }

  @AfterEach
  void close() {
    open.forEach(Database::close);
  }

  private static Labels series(int number) {
    return Labels.of("__name__", "m", "parity", number % 2 == 0 ? "even" : "odd", "s", "" + number);
  }

  /// Series 1 has holes, series 2 begins late, series 3 ends early.
  private void commit(int fromStep, int toStep) {
    WriteBatch batch = new WriteBatch();
    long sequence = 0;
    for (int step = fromStep; step < toStep; step++) {
      batch.clear();
      long timestampMs = T0 + step * STEP_MS;
      for (int s = 0; s < 5; s++) {
        boolean absent =
            (s == 1 && step % 7 == 3) || (s == 2 && step < 50) || (s == 3 && step > 20);
        if (!absent) {
          double value = s == 0 ? 1 : step * 1.5 + s;
          batch.add(batch.addSeries(series(s)), timestampMs, value);
          expected.computeIfAbsent(series(s), l -> new TreeMap<>()).put(timestampMs, value);
        }
      }
      CommitResult result = database.commit(batch);
      assertTrue(result.allSuccessful());
      sequence = result.sequence();
    }
    assertTrue(Acknowledgement.of(database, sequence));
  }

  private static Map<Labels, Map<Long, Double>> contents(Database of, TimeRange range) {
    Map<Labels, Map<Long, Double>> contents = new TreeMap<>();
    SelectionReader.read(of, range, ALL)
        .forEach((labels, points) -> {
          Map<Long, Double> samples = new TreeMap<>();
          for (Point point : points) {
            samples.put(point.timestampMs(), Double.longBitsToDouble(point.bits()));
          }
          if (!samples.isEmpty()) {
            contents.put(labels, samples);
          }
        });
    return contents;
  }

  private void assertHolds(Database of) {
    assertEquals(expected, contents(of, TimeRange.ALL));
    TimeRange part = new TimeRange(T0 + 100_000, T0 + 400_000);
    Map<Labels, Map<Long, Double>> inPart = new TreeMap<>();
    expected.forEach((labels, samples) -> {
      Map<Long, Double> cut = samples.subMap(part.startMs(), true, part.endMs(), true);
      if (!cut.isEmpty()) {
        inPart.put(labels, new TreeMap<>(cut));
      }
    });
    assertEquals(inPart, contents(of, part));
  }

  private List<BlockDescription> blocks() {
    return database.administration().blocks();
  }

  @Test
  void cutsBlocksAndCompactsThem() {
    database.maintain();
    assertHolds(database);
    assertTrue(blocks().size() >= 3, () -> "" + blocks());
    assertTrue(blocks().stream().anyMatch(block -> block.level() > 1), () -> "" + blocks());
    assertTrue(database.statistics(1).minTimeMs() > T0 + 800_000);
    assertEquals(T0, database.figures().lowestTimeMs());
    long inBlocks = blocks().stream().mapToLong(BlockDescription::sampleCount).sum();
    assertTrue(inBlocks > 600, () -> "" + inBlocks);
    commit(200, 400);
    database.maintain();
    assertHolds(database);
  }

  @Test
  void aRestartFindsEverythingAgain() {
    database.maintain();
    commit(200, 230);
    Database again = open(disk.copy(), DIRECTORY);
    assertHolds(again);
    again.maintain();
    assertHolds(again);
  }

  @Test
  void takesNothingOlderThanItsBlocks() {
    database.maintain();
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(Labels.of("__name__", "late")), T0 + 10_000, 1);
    assertEquals(SampleOutcome.OUT_OF_BOUNDS, database.commit(batch).outcome(0));
  }

  @Test
  void deletesInBlocksAndHead() {
    database.maintain();
    TimeRange range = new TimeRange(T0 + 50_000, T0 + 950_000);
    database.delete(List.of(Matcher.equal("parity", "odd")), range, ReadContext.unbounded());
    expected.forEach((labels, samples) -> {
      if ("odd".equals(labels.get("parity"))) {
        samples.subMap(range.startMs(), true, range.endMs(), true).clear();
      }
    });
    expected.values().removeIf(Map::isEmpty);
    assertHolds(database);
    assertTrue(blocks().stream().anyMatch(block -> block.tombstoneCount() > 0));
    assertHolds(open(disk.copy(), DIRECTORY));
    database.administration().cleanTombstones();
    assertHolds(database);
    assertTrue(blocks().stream().allMatch(block -> block.tombstoneCount() == 0));
    assertHolds(open(disk.copy(), DIRECTORY));
  }

  @Test
  void whatIsDeletedAsAWholeStaysDeleted() {
    database.maintain();
    database.delete(List.of(ALL), TimeRange.ALL, ReadContext.unbounded());
    expected.clear();
    assertHolds(database);
    database.administration().cleanTombstones();
    assertHolds(open(disk.copy(), DIRECTORY));
  }

  @Test
  void aSnapshotIsADataDirectory() {
    database.maintain();
    String name = database.administration().writeSnapshot(true);
    assertHolds(open(disk.copy(), DIRECTORY.resolve("snapshots").resolve(name)));
    String older = database.administration().writeSnapshot(false);
    long headFromMs = database.statistics(1).minTimeMs();
    expected.values().forEach(samples -> samples.tailMap(headFromMs, true).clear());
    expected.values().removeIf(Map::isEmpty);
    assertHolds(open(disk.copy(), DIRECTORY.resolve("snapshots").resolve(older)));
  }

  @Test
  void anOpenSnapshotReadsOnWhileItsSamplesMove() {
    SeriesQuery query = new SeriesQuery(List.of(ALL), TimeRange.ALL, SelectHints.NONE, true);
    try (Snapshot snapshot = database.snapshot(List.of(query), ReadContext.unbounded())) {
      database.maintain();
      assertTrue(blocks().size() > 1);
      Map<Labels, Integer> counts = new TreeMap<>();
      SelectionReader.read(snapshot.selection(0))
          .forEach((labels, points) -> counts.put(labels, points.size()));
      Map<Labels, Integer> expectedCounts = new TreeMap<>();
      expected.forEach((labels, samples) -> expectedCounts.put(labels, samples.size()));
      assertEquals(expectedCounts, counts);
    }
    assertHolds(database);
  }

  @Test
  void labelsAreThoseOfBlocksAndHead() {
    database.maintain();
    List<List<Matcher>> odd = List.of(List.of(Matcher.equal("parity", "odd")));
    ReadContext context = ReadContext.unbounded();
    assertEquals(
        List.of("__name__", "parity", "s"),
        database.labelNames(List.of(), TimeRange.ALL, 0, context).items());
    assertEquals(
        List.of("0", "1", "2", "3", "4"),
        database.labelValues("s", List.of(), TimeRange.ALL, 0, context).items());
    assertEquals(
        List.of("1", "3"), database.labelValues("s", odd, TimeRange.ALL, 0, context).items());
    assertEquals(List.of("1"), database.labelValues("s", odd, TimeRange.ALL, 1, context).items());
    assertEquals(
        List.of(series(1), series(3)), database.series(odd, TimeRange.ALL, 0, context).items());
  }

  @Test
  void aDamagedBlockGoesToQuarantineAndQueriesSaySo() throws IOException {
    database.maintain();
    BlockDescription first = blocks().getFirst();
    Path file = DIRECTORY.resolve("blocks").resolve(first.ulid()).resolve("chunks");
    byte[] bytes = disk.bytes(file);
    bytes[bytes.length - 1] ^= 1;
    SimulatedFileSystem damaged = disk.copy();
    damaged.setBytes(file, bytes);
    Database served = open(damaged, DIRECTORY);
    List<String> before = warnings(served, TimeRange.ALL);
    for (int i = 0; i < blocks().size(); i++) {
      served.scrub();
    }
    assertEquals(List.of(), before);
    assertEquals(blocks().size() - 1, served.administration().blocks().size(), () -> "" + blocks());
    List<String> warnings = warnings(served, TimeRange.ALL);
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().contains(first.ulid()), warnings::toString);
    assertEquals(List.of(), warnings(served, new TimeRange(first.maxTimeMs(), Long.MAX_VALUE)));
    expected.values().forEach(samples -> samples.headMap(first.maxTimeMs()).clear());
    expected.values().removeIf(Map::isEmpty);
    assertHolds(served);
    assertTrue(
        damaged.exists(DIRECTORY.resolve("quarantine").resolve(first.ulid()).resolve("reason")));
  }

  private Database openWithin(long allowedBytes) {
    BlockOptions within = new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, allowedBytes, 0);
    Database opened =
        Database.open(
            disk.copy(),
            DIRECTORY,
            DatabaseOptions.of(1_000, 0, new Random(7)).withBlocks(within),
            Clock.system(),
            MemoryBudget.root(1 << 28));
    open.add(opened);
    opened.replay();
    opened.maintain();
    return opened;
  }

  /// As upstream, what is in no block yet counts as well.
  @Test
  void theSizeIsThatOfBlocksHeadAndLog() {
    database.maintain();
    List<BlockDescription> all = blocks();
    Database unlimited = openWithin(0);
    long usedBytes = unlimited.figures().blocks().sizeBytes() + unlimited.figures().segmentBytes();
    assertEquals(all, openWithin(usedBytes).administration().blocks());
    assertEquals(all.subList(1, all.size()), openWithin(usedBytes - 1).administration().blocks());
  }

  @Test
  void aCompactionWithoutRoomIsTriedAgainLater() {
    BlockOptions uncompacted = new BlockOptions(RANGE_MS, RANGE_MS, 0, 0, 0);
    DatabaseOptions options = DatabaseOptions.of(1_000, 0, new Random(7));
    SimulatedFileSystem small = disk.copy();
    try (Database cutting =
        Database.open(
            small,
            DIRECTORY,
            options.withBlocks(uncompacted),
            Clock.system(),
            MemoryBudget.root(1 << 28))) {
      cutting.replay();
      cutting.maintain();
    }
    ManualClock clock = new ManualClock(T0);
    Database full =
        Database.open(
            small,
            DIRECTORY,
            options.withBlocks(new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0)),
            clock,
            MemoryBudget.root(1 << 28));
    open.add(full);
    full.replay();
    int count = full.administration().blocks().size();
    small.setCapacityBytes(small.usedBytes() + 100);
    full.maintain();
    assertEquals(1, full.figures().blocks().compactionFailures());
    small.setCapacityBytes(Long.MAX_VALUE);
    full.maintain();
    assertEquals(count, full.administration().blocks().size());
    clock.advanceMs(60_000);
    full.maintain();
    assertTrue(full.administration().blocks().size() < count);
    assertEquals(1, full.figures().blocks().compactionFailures());
    assertHolds(full);
  }

  private static List<String> warnings(Database of, TimeRange range) {
    SeriesQuery query = new SeriesQuery(List.of(ALL), range, SelectHints.NONE, false);
    try (Snapshot snapshot = of.snapshot(List.of(query), ReadContext.unbounded())) {
      return snapshot.selection(0).warnings();
    }
  }

  @Test
  void snapshotsAndDeletionsDoNotWaitForEachOther() {
    database.maintain();
    Executor ownThread = task -> Thread.ofPlatform().daemon().start(task);
    CompletableFuture<Void> snapshots =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 40; i++) {
                database.administration().writeSnapshot(true);
              }
            },
            ownThread);
    CompletableFuture<Void> deletions =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 400; i++) {
                TimeRange range = new TimeRange(T0 + i, T0 + i);
                database.delete(List.of(ALL), range, ReadContext.unbounded());
              }
            },
            ownThread);
    CompletableFuture.allOf(snapshots, deletions).orTimeout(60, TimeUnit.SECONDS).join();
    expected.values().forEach(samples -> samples.headMap(T0 + 400).clear());
    assertHolds(database);
  }
}
