package io.narthex.storage.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.TimeRange;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random sources against one map that their samples were put into, oldest source first.
final class MergedSelectionPropertyTest {
  private static final double[] VALUES = {
    0, -0.0, 1.5, Double.NaN, StaleMarker.value(), Double.NEGATIVE_INFINITY
  };

  private final CountingContext context = new CountingContext();
  private final SortedMap<Labels, SortedMap<Long, Long>> expected = new TreeMap<>();
  private final List<FakeSource> sources = new ArrayList<>();

  private static Labels series(int i) {
    return Labels.of(
        Labels.METRIC_NAME, "m" + i % 3, "i", "" + i, "job", i % 5 == 0 ? "" : "j" + i % 4);
  }

  /// Sources with samples of ranges that follow each other, touch, or overlap.
  private void fill(Random random) {
    expected.clear();
    sources.clear();
    int sourceCount = random.nextInt(6);
    long startMs = random.nextLong(-500, 500);
    for (int s = 0; s < sourceCount; s++) {
      int stepMs = 1 + random.nextInt(3);
      int length = random.nextInt(random.nextInt(20) == 0 ? 3000 : 40);
      Map<Labels, SortedMap<Long, Long>> samples = new HashMap<>();
      for (int i = random.nextInt(4); i < 30; i += 1 + random.nextInt(random.nextInt(2) + 3)) {
        samples.put(series(i), samples(random, startMs, stepMs, length));
      }
      samples.forEach((l, of) -> expected.computeIfAbsent(l, x -> new TreeMap<>()).putAll(of));
      sources.add(FakeSource.adversarial(samples, random.nextBoolean(), random.nextInt(), context));
      startMs += random.nextInt(3) == 0 ? random.nextLong(-30, 30) : (long) stepMs * length;
    }
  }

  private static SortedMap<Long, Long> samples(
      Random random, long startMs, int stepMs, int length) {
    SortedMap<Long, Long> samples = new TreeMap<>();
    int style = random.nextInt(4);
    for (int i = 0; style != 3 && i < length; i++) {
      if (style == 0 || random.nextInt(style + 1) == 0) {
        double value =
            random.nextInt(3) == 0 ? VALUES[random.nextInt(VALUES.length)] : random.nextDouble();
        samples.put(startMs + (long) stepMs * i, Double.doubleToRawLongBits(value));
      }
    }
    return samples;
  }

  private SeriesSelection merged(Random random, boolean sorted, int maxSamples) {
    SelectHints hints = new SelectHints(0, random.nextInt(12), 0, "", List.of(), false, false);
    SeriesQuery query = new SeriesQuery(List.of(), TimeRange.ALL, hints, sorted);
    return MergedSelection.of(List.copyOf(sources), query, maxSamples, context);
  }

  @Test
  void seriesAndSamplesAreThoseOfTheMap() {
    Seeds.rounds(
        1_000,
        random -> {
          fill(random);
          boolean sorted = random.nextBoolean();
          SeriesSelection selection = merged(random, sorted, 1 + random.nextInt(100));
          Map<Labels, List<Point>> points = new TreeMap<>();
          expected.forEach((labels, of) -> points.put(labels, points(of)));
          Map<Labels, List<Point>> read = SelectionReader.read(selection);
          assertEquals(points, new TreeMap<>(read));
          if (sorted) {
            assertEquals(List.copyOf(points.keySet()), List.copyOf(read.keySet()));
          }
          sources.forEach(source -> assertEquals(0, source.openCursors.get()));
          assertTrue(context.leastBytes() >= 0, "gives back no more than it took");
        });
  }

  private static List<Point> points(SortedMap<Long, Long> samples) {
    return samples.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList();
  }

  @Test
  void slicesHoldWholeWindows() {
    Seeds.rounds(
        300,
        random -> {
          fill(random);
          int maxSamples = 1 + random.nextInt(40);
          long windowMs = random.nextInt(20);
          SelectHints hints = new SelectHints(0, windowMs, 0, "", List.of(), false, false);
          SeriesQuery query = new SeriesQuery(List.of(), TimeRange.ALL, hints, false);
          SeriesSelection selection =
              MergedSelection.of(List.copyOf(sources), query, maxSamples, context);
          checkSlices(selection, windowMs, maxSamples);
        });
  }

  private void checkSlices(SeriesSelection selection, long windowMs, int maxSamples) {
    SampleBatch batch = new SampleBatch();
    long lastMs = 0;
    boolean within = false;
    try (SampleCursor cursor = selection.cursor(0, selection.seriesCount())) {
      while (cursor.next(batch)) {
        SortedMap<Long, Long> all =
            Objects.requireNonNull(expected.get(selection.labels(batch.ordinal)));
        long firstMs = batch.timestampsMs[0];
        if (within) {
          assertEquals(all.tailMap(lastMs - windowMs).firstKey(), firstMs, "overlap");
        } else {
          assertEquals(all.firstKey(), firstMs);
        }
        assertEquals(batch.timestampsMs[batch.count - 1] == all.lastKey(), batch.lastSlice);
        lastMs = batch.timestampsMs[batch.count - 1];
        within = !batch.lastSlice;
        if (within) {
          assertTrue(batch.count >= maxSamples && lastMs - firstMs >= 2 * windowMs);
        }
        batch.poison();
      }
    }
  }

  @Test
  void groupsAreThoseOfTheLabels() {
    List<List<String>> names =
        List.of(List.of(), List.of("job"), List.of("i"), List.of(Labels.METRIC_NAME, "job"));
    Seeds.rounds(
        200,
        random -> {
          fill(random);
          SeriesSelection selection = merged(random, random.nextBoolean(), 100);
          boolean by = random.nextBoolean();
          List<String> list = names.get(random.nextInt(names.size()));
          SeriesGroups groups = selection.groups(list, by);
          assertEquals(groups.groupCount(), new HashSet<>(groups.labels()).size());
          int seen = 0;
          for (int i = 0; i < selection.seriesCount(); i++) {
            int group = groups.groupOfOrdinal()[i];
            assertTrue(group <= seen, "numbered as they are met");
            seen = Math.max(seen, group + 1);
            assertEquals(
                NaiveStorage.groupLabels(selection.labels(i), list, by),
                groups.labels().get(group));
          }
          assertEquals(seen, groups.groupCount());
        });
  }

  @Test
  void seriesOfSourcesWithTheSameColumnsHaveTheSameColumn() {
    Seeds.rounds(
        200,
        random -> {
          fill(random);
          SeriesSelection selection = merged(random, false, SampleBatch.MAX_SAMPLES);
          int[] ids = new int[selection.seriesCount()];
          List<Thread> threads = new ArrayList<>();
          for (int from = 0; from < ids.length; from += 5) {
            int first = from;
            threads.add(Thread.ofPlatform().start(() -> columnIds(selection, first, ids)));
          }
          for (Thread thread : threads) {
            thread.join();
          }
          int[] again = new int[ids.length];
          for (int from = 0; from < ids.length; from += 5) {
            columnIds(selection, from, again);
          }
          assertEquals(asList(ids), asList(again));
        });
  }

  private static void columnIds(SeriesSelection selection, int from, int[] ids) {
    SampleBatch batch = new SampleBatch();
    try (SampleCursor cursor = selection.cursor(from, Math.min(ids.length, from + 5))) {
      while (cursor.next(batch)) {
        ids[batch.ordinal] = batch.timestampColumnId;
      }
    }
  }

  private static List<Integer> asList(int[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
