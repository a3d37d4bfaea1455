package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.Gap;
import io.narthex.query.plan.Shift;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.AdversarialStorage;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Instant and range selectors against a look-up per step, on storages that share timestamps, split
/// series and reorder them.
final class SelectorPropertyTest {
  private static final int ROUNDS = 150;

  private final Map<Labels, TreeMap<Long, Double>> stored = new TreeMap<>();

  @Test
  void seeWhatTheDefinitionSees() {
    Seeds.rounds(
        ROUNDS,
        random -> {
          Storage naive = new NaiveStorage();
          fill(naive, random);
          try (Storage storage =
              random.nextBoolean() ? naive : new AdversarialStorage(naive, random.nextLong())) {
            check(storage, random);
          }
        });
  }

  private void fill(Storage storage, Random random) {
    stored.clear();
    int count = 1 + random.nextInt(8);
    long timeMs = 0;
    for (int scrape = 0; scrape < 40; scrape++) {
      timeMs += random.nextInt(4) == 0 ? 1 + random.nextInt(90_000) : 15_000;
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < count; i++) {
        if (random.nextInt(6) == 0) {
          continue;
        }
        double value = random.nextInt(8) == 0 ? StaleMarker.value() : random.nextInt(100);
        Labels labels = Labels.of("__name__", "m", "i", "" + i);
        long sampleMs = i < 3 ? timeMs : timeMs + i;
        batch.add(batch.addSeries(labels), sampleMs, value);
        stored.computeIfAbsent(labels, _ -> new TreeMap<>()).put(sampleMs, value);
      }
      storage.commit(batch);
    }
  }

  private void check(Storage storage, Random random) {
    StepGrid grid =
        random.nextInt(4) == 0
            ? StepGrid.instant(random.nextInt(900_000))
            : new StepGrid(
                random.nextInt(600_000), 1 + random.nextInt(60_000), 2 + random.nextInt(20));
    Long atMs = random.nextInt(4) == 0 ? (Long) (long) random.nextInt(900_000) : null;
    Shift shift = new Shift(random.nextInt(3) == 0 ? random.nextInt(100_000) - 50_000 : 0, atMs);
    long windowMs = 1L + random.nextInt(200_000);
    SeriesQuery query =
        new SeriesQuery(
            List.of(Matcher.equal("__name__", "m")),
            new TimeRange(shift.apply(grid.startMs()) - windowMs + 1, shift.apply(grid.endMs())),
            new SelectHints(grid.stepMs(), windowMs, 0, "", List.of(), false, false),
            false);
    try (Snapshot snapshot = storage.snapshot(List.of(query), ReadContext.unbounded())) {
      SeriesSelection selection = snapshot.selection(0);
      Evaluation evaluation = evaluation(grid);
      lookups(selection, shift, windowMs, evaluation);
      windows(selection, shift, windowMs, evaluation);
    }
  }

  private static Evaluation evaluation(StepGrid grid) {
    return new Evaluation(
        grid,
        new Annotations(),
        ReadContext.unbounded(),
        new SampleAccount(Long.MAX_VALUE),
        new Runs(null, 1),
        false);
  }

  private void lookups(
      SeriesSelection selection, Shift shift, long lookbackMs, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    Map<Labels, List<Double>> actual = new TreeMap<>();
    LookupSource source =
        new LookupSource(selection, shift, lookbackMs, LookupSource.Column.VALUES, evaluation);
    source.read(
        0,
        source.seriesCount(),
        (ordinal, row) -> {
          List<Double> values = new ArrayList<>();
          for (double value : row) {
            values.add(Gap.is(value) ? null : value);
          }
          actual.put(source.labels(ordinal), values);
        });
    Map<Labels, List<Double>> expected = new TreeMap<>();
    long found = 0;
    for (Map.Entry<Labels, TreeMap<Long, Double>> series : stored.entrySet()) {
      List<Double> values = new ArrayList<>();
      long before = found;
      for (int step = 0; step < grid.count(); step++) {
        long timeMs = shift.apply(grid.timeMs(step));
        Map.Entry<Long, Double> newest = series.getValue().floorEntry(timeMs);
        boolean there =
            newest != null
                && newest.getKey() > timeMs - lookbackMs
                && !StaleMarker.is(newest.getValue());
        values.add(there ? newest.getValue() : null);
        found += there ? 1 : 0;
      }
      if (found > before) {
        expected.put(series.getKey(), values);
      }
    }
    assertEquals(expected, actual);
    assertEquals(found, evaluation.samples().total());
  }

  private void windows(
      SeriesSelection selection, Shift shift, long rangeMs, Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    RangeSource range =
        new SelectedRange(selection, new Windows(grid, shift, rangeMs), false, evaluation);
    Map<Labels, List<Map<Long, Double>>> actual = new TreeMap<>();
    range.read(
        0,
        range.seriesCount(),
        (ordinal, series) -> {
          List<Map<Long, Double>> windows = new ArrayList<>();
          for (int step = 0; step < grid.count(); step++) {
            Map<Long, Double> window = new TreeMap<>();
            for (int i = series.from[step]; i < series.to[step]; i++) {
              window.put(series.timestampsMs[i], series.values[i]);
            }
            windows.add(window);
            assertEquals(shift.apply(grid.timeMs(step)), series.windowEndMs(step));
          }
          actual.put(range.labels(ordinal), windows);
        });
    Map<Labels, List<Map<Long, Double>>> expected = new TreeMap<>();
    stored.forEach((labels, samples) -> {
      List<Map<Long, Double>> windows = new ArrayList<>();
      for (int step = 0; step < grid.count(); step++) {
        long endMs = shift.apply(grid.timeMs(step));
        Map<Long, Double> window =
            new TreeMap<>(samples.subMap(endMs - rangeMs, false, endMs, true));
        window.values().removeIf(StaleMarker::is);
        windows.add(window);
      }
      if (windows.stream().anyMatch(w -> !w.isEmpty())) {
        expected.put(labels, windows);
      }
    });
    assertEquals(expected, actual);
  }
}
