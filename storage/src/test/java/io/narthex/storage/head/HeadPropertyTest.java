package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.source.MergedSelection;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The head against sorted maps: targets that are scraped together, fail, jitter, skip series and
/// are deleted; blocks short enough that columns end at their borders; snapshots held meanwhile.
final class HeadPropertyTest {
  private static final long T0 = 1_795_000_000_000L;
  private static final long BLOCK_MS = 600_000;
  private static final int RUNS = 12;
  private static final int ROUNDS = 700;

  /// Small, so that there are many files.
  private static final int EXTENT_BYTES = 1 << 12;

  private final MemoryBudget budget = MemoryBudget.root(1L << 30);
  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();
  private final Head head;
  private final FrameLog log = new CountingLog();
  private final Map<Labels, TreeMap<Long, Double>> model = new HashMap<>();
  private final List<Held> held = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(1);
  private long nowMs = T0;
  private long cutMs = Long.MIN_VALUE;

  /// A snapshot and what it is to show.
  private record Held(HeadSnapshot snapshot, TimeRange range, Map<Labels, List<Point>> expected) {}

  HeadPropertyTest() throws IOException {
    HeadOptions options =
        new HeadOptions(100_000, Long.MAX_VALUE, 3_600_000, BLOCK_MS, 3, new IdentityKey(1, 2));
    ExtentFiles files = ExtentFiles.open(fileSystem, Path.of("/head"));
    head = new Head(options, new HeadMemory(budget), Clock.system(), files, EXTENT_BYTES);
  }

  @AfterEach
  void closeHead() {
    head.close();
    assertEquals(0, budget.usedBytes());
  }

  private static SeriesQuery query(TimeRange range, boolean sorted) {
    Matcher any = Matcher.of(MatchType.NOT_EQUAL, "i", "");
    return new SeriesQuery(List.of(any), range, SelectHints.NONE, sorted);
  }

  private Map<Labels, List<Point>> read(HeadSnapshot snapshot, TimeRange range) {
    SeriesSelection selection =
        MergedSelection.of(
            List.of(snapshot.selection(0)), query(range, false), ReadContext.unbounded());
    Map<Labels, List<Point>> read = SelectionReader.read(selection);
    read.values().removeIf(List::isEmpty);
    return read;
  }

  private Map<Labels, List<Point>> expected(TimeRange range) {
    Map<Labels, List<Point>> all = new HashMap<>();
    model.forEach((labels, samples) -> {
      List<Point> points = new ArrayList<>();
      samples.forEach((timestampMs, value) -> {
        if (range.contains(timestampMs) && timestampMs >= cutMs) {
          points.add(Point.of(timestampMs, value));
        }
      });
      if (!points.isEmpty()) {
        all.put(labels, points);
      }
    });
    return all;
  }

  private static Set<Labels> without(Set<Labels> these, Set<Labels> those) {
    Set<Labels> left = new HashSet<>(these);
    left.removeAll(those);
    return left;
  }

  /// Says where the first difference is: the whole would be too long.
  private static void assertSame(
      Map<Labels, List<Point>> expected, Map<Labels, List<Point>> actual) {
    assertEquals(Set.of(), without(expected.keySet(), actual.keySet()), "missing");
    assertEquals(Set.of(), without(actual.keySet(), expected.keySet()), "too many");
    expected.forEach((labels, points) -> {
      List<Point> read = actual.getOrDefault(labels, List.of());
      for (int i = 0; i < Math.min(points.size(), read.size()); i++) {
        assertEquals(points.get(i), read.get(i), labels + " sample " + i);
      }
      assertEquals(points.size(), read.size(), labels.toString());
    });
  }

  private TimeRange range() {
    if (random.nextInt(3) == 0) {
      return TimeRange.ALL;
    }
    long span = nowMs - T0 + 20_000;
    long start = T0 - 10_000 + random.nextLong(span);
    return new TimeRange(start, start + random.nextLong(span));
  }

  private void checkReads() {
    TimeRange range = range();
    try (HeadSnapshot snapshot =
        head.capture(List.of(query(range, random.nextBoolean())), cutMs, ReadContext.unbounded())) {
      assertSame(expected(range), read(snapshot, range));
    }
  }

  private static Labels labels(int target, int series) {
    return Labels.of("__name__", "m", "i", "" + series, "target", "" + target);
  }

  private double value(int series, int round) {
    return switch (series % 5) {
      case 0 -> series;
      case 1 -> round / 40 + series;
      case 2 -> round * 15.0 + series;
      case 3 -> random.nextDouble();
      default -> random.nextInt(100_000) / 100.0;
    };
  }

  /// One target's scrape: some of its series miss it or have times of their own.
  private void scrape(int target, int round) {
    WriteBatch batch = new WriteBatch();
    List<Labels> series = new ArrayList<>();
    int jitter = random.nextInt(10) == 0 ? random.nextInt(-3, 4) : 0;
    int repeats = random.nextInt(60) == 0 ? 1 + random.nextInt(300) : 1;
    for (int i = 0; i < 9; i++) {
      if (random.nextInt(50) == 0 || round / 100 % 9 == i) {
        continue;
      }
      Labels labels = labels(target, i);
      boolean own = random.nextInt(100) == 0;
      for (int k = 0; k < repeats; k++) {
        long timestampMs = nowMs + target * 100L + jitter + (own ? 1 : 0) + k * 10L;
        batch.add(batch.addSeries(labels), timestampMs, value(i, round + k));
        series.add(labels);
      }
    }
    nowMs += (repeats - 1) * 10L;
    CommitResult result = head.commit(batch, log);
    for (int i = 0; i < series.size(); i++) {
      if (result.outcome(i) == SampleOutcome.STORED) {
        model
            .computeIfAbsent(series.get(i), l -> new TreeMap<>())
            .put(batch.timestampMs(i), batch.value(i));
      }
    }
  }

  /// Samples that are there are duplicates, others of the past are refused.
  private void checkOutcomes(int target) {
    WriteBatch batch = new WriteBatch();
    List<SampleOutcome> expected = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Labels labels = labels(target, i);
      TreeMap<Long, Double> samples = model.getOrDefault(labels, new TreeMap<>());
      Long some = samples.floorKey(T0 + random.nextLong(nowMs - T0 + 1));
      if (some != null && some >= cutMs) {
        boolean tooOld = some < head.figures().maxTimeMs() - 3_600_000;
        double value = samples.getOrDefault(some, 0.0);
        batch.add(batch.addSeries(labels), some, value);
        expected.add(SampleOutcome.DUPLICATE);
        batch.add(batch.addSeries(labels), some, value + 1);
        expected.add(tooOld ? SampleOutcome.OUT_OF_BOUNDS : SampleOutcome.DUPLICATE_TIMESTAMP);
        if (!samples.containsKey(some - 1)) {
          batch.add(batch.addSeries(labels), some - 1, value);
          expected.add(
              some - 1 < head.figures().maxTimeMs() - 3_600_000
                  ? SampleOutcome.OUT_OF_BOUNDS
                  : SampleOutcome.OUT_OF_ORDER);
        }
      }
    }
    CommitResult result = head.commit(batch, log);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), result.outcome(i), "sample " + i);
    }
  }

  private void delete() {
    long start = T0 + random.nextLong(nowMs - T0 + 1);
    TimeRange range =
        random.nextInt(5) == 0
            ? TimeRange.ALL
            : new TimeRange(start, start + random.nextLong(1, BLOCK_MS));
    String series = "" + random.nextInt(9);
    head.delete(List.of(Matcher.equal("i", series)), range, ReadContext.unbounded(), log);
    model.forEach((labels, samples) -> {
      if (labels.get("i").equals(series)) {
        samples.keySet().removeIf(range::contains);
      }
    });
  }

  private void hold() {
    if (held.size() == 3) {
      Held oldest = held.removeFirst();
      assertSame(oldest.expected, read(oldest.snapshot, oldest.range));
      oldest.snapshot.close();
    }
    TimeRange range = range();
    HeadSnapshot snapshot =
        head.capture(List.of(query(range, false)), cutMs, ReadContext.unbounded());
    held.add(new Held(snapshot, range, expected(range)));
  }

  /// Now and then the disk takes nothing.
  private void keepHouse() {
    if (random.nextInt(4) == 0) {
      fileSystem.failFrom(fileSystem.operationCount(), Fault.EIO);
    }
    head.keepHouse();
    fileSystem.heal();
  }

  private void truncate() {
    cutMs = Math.max(cutMs, T0 + random.nextLong(nowMs - T0 + 1) - 2 * BLOCK_MS);
    head.truncateBefore(cutMs);
    model.values().removeIf(samples -> samples.isEmpty() || samples.lastKey() < cutMs);
  }

  @Test
  void behavesAsSortedMaps() {
    long seed = Long.getLong("test.seed", 100);
    for (int run = 0; run < RUNS; run++) {
      random = new SplittableRandom(seed + run);
      for (int round = 0; round < ROUNDS; round++) {
        nowMs += random.nextInt(40) == 0 ? random.nextLong(BLOCK_MS) : 15_000;
        for (int target = 0; target < 3; target++) {
          if (random.nextInt(30) > 0) {
            scrape(target, round);
          }
        }
        if (random.nextInt(4) == 0) {
          head.sealSome(random.nextInt(1, 20));
        }
        if (random.nextInt(10) == 0) {
          keepHouse();
        }
        switch (random.nextInt(60)) {
          case 0, 1, 2 -> checkReads();
          case 3, 4 -> checkOutcomes(random.nextInt(3));
          case 5 -> delete();
          case 6, 7 -> hold();
          case 8 -> truncate();
          default -> {}
        }
      }
      checkReads();
    }
    for (Held one : held) {
      assertSame(one.expected, read(one.snapshot, one.range));
      one.snapshot.close();
    }
    assertTrue(head.figures().seriesCount() <= 27);
    assertTrue(head.figures().extentWriteFailures() > 0);
    keepHouse();
    assertTrue(head.memoryParts().fileBytes() > 2 * EXTENT_BYTES);
  }
}
