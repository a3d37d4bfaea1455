package io.narthex.query.naive;

import io.narthex.query.syntax.AtModifier;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.TimeShift;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds samples, as the language's documentation describes selectors: for every time and series
/// anew.
///
/// @param startMs what `start()` is
/// @param endMs what `end()` is
/// @param stepMs what `step()` is
record NaiveSelection(
    Map<Labels, NavigableMap<Long, Double>> samples,
    long startMs,
    long endMs,
    long stepMs,
    long lookbackMs) {
  /// Durations that the query's times decide.
  NaiveDurations durations() {
    return new NaiveDurations(stepMs / 1000.0, (endMs - startMs) / 1000.0);
  }

  /// The time that a selector looks at.
  long time(TimeShift shift, long timeMs) {
    long at =
        switch (shift.at()) {
          case null -> timeMs;
          case AtModifier.Timestamp timestamp -> timestamp.timestampMs();
          case AtModifier.Bound.START -> startMs;
          case AtModifier.Bound.END -> endMs;
        };
    return at - durations().ms(shift.offsetMs(), shift.offsetExpr());
  }

  private Map<Labels, NavigableMap<Long, Double>> selected(List<Matcher> matchers) {
    Map<Labels, NavigableMap<Long, Double>> selected = new LinkedHashMap<>();
    samples.forEach((labels, series) -> {
      if (matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
        selected.put(labels, series);
      }
    });
    return selected;
  }

  /// An instant selector.
  ///
  /// @param timesInstead whether to give the seconds of samples
  List<NaiveValue.Row> instant(
      Expr.VectorSelector selector, List<Long> times, boolean timesInstead) {
    boolean smoothed = selector.rangeMode() == RangeMode.SMOOTHED && !timesInstead;
    List<NaiveValue.Row> rows = new ArrayList<>();
    selected(selector.matchers())
        .forEach((labels, series) -> {
          List<@Nullable Double> values = new ArrayList<>();
          for (long timeMs : times) {
            long at = time(selector.shift(), timeMs);
            values.add(smoothed ? smoothed(series, at) : newest(series, at, timesInstead));
          }
          rows.add(new NaiveValue.Row(map(labels), false, values));
        });
    return rows;
  }

  /// The seconds of the newest samples of series at times.
  List<NaiveValue.Row> newest(List<Matcher> matchers, List<Long> times) {
    List<NaiveValue.Row> rows = new ArrayList<>();
    selected(matchers)
        .forEach((labels, series) -> {
          List<@Nullable Double> values = new ArrayList<>();
          times.forEach(timeMs -> values.add(newest(series, timeMs, true)));
          rows.add(new NaiveValue.Row(map(labels), false, values));
        });
    return rows;
  }

  static Map<String, String> map(Labels labels) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      map.put(labels.name(i), labels.value(i));
    }
    return map;
  }

  private @Nullable Double newest(
      NavigableMap<Long, Double> series, long timeMs, boolean timesInstead) {
    Map.Entry<Long, Double> sample = series.floorEntry(timeMs);
    if (sample == null
        || sample.getKey() <= timeMs - lookbackMs
        || StaleMarker.is(sample.getValue())) {
      return null;
    }
    return timesInstead ? (Double) (sample.getKey() / 1000.0) : sample.getValue();
  }

  private @Nullable Double smoothed(NavigableMap<Long, Double> series, long timeMs) {
    NavigableMap<Long, Double> near = between(series, timeMs - lookbackMs, timeMs + lookbackMs);
    Map.Entry<Long, Double> before = near.floorEntry(timeMs);
    Map.Entry<Long, Double> after = near.ceilingEntry(timeMs);
    if (before == null) {
      return null;
    }
    return after == null || before.getKey() == timeMs
        ? before.getValue()
        : (Double) interpolated(before, after, timeMs, false);
  }

  /// The value at a time between two samples.
  ///
  /// @param counter whether a fall means that the counter was zero
  static double interpolated(
      Map.Entry<Long, Double> before, Map.Entry<Long, Double> after, long at, boolean counter) {
    double from = counter && after.getValue() < before.getValue() ? 0 : before.getValue();
    return from
        + (after.getValue() - from)
            * (at - before.getKey())
            / (double) (after.getKey() - before.getKey());
  }

  /// Samples after `fromMs` up to `toMs` that are no stale markers.
  static NavigableMap<Long, Double> between(
      NavigableMap<Long, Double> series, long fromMs, long toMs) {
    NavigableMap<Long, Double> found = new TreeMap<>();
    if (fromMs < toMs) {
      series
          .subMap(fromMs, false, toMs, true)
          .forEach((timeMs, value) -> {
            if (!StaleMarker.is(value)) {
              found.put(timeMs, value);
            }
          });
    }
    return found;
  }

  /// The samples that a function of a range selector may look at, for one time.
  ///
  /// @return by series; those of series without any are empty
  Map<Labels, NavigableMap<Long, Double>> range(
      Expr.MatrixSelector matrix, long rangeMs, long timeMs) {
    long endMs = time(matrix.selector().shift(), timeMs);
    RangeMode mode = matrix.selector().rangeMode();
    long backMs = mode == RangeMode.PLAIN ? 0 : lookbackMs;
    long aheadMs = mode == RangeMode.SMOOTHED ? lookbackMs : 0;
    Map<Labels, NavigableMap<Long, Double>> found = new LinkedHashMap<>();
    selected(matrix.selector().matchers())
        .forEach((labels, series) ->
            found.put(labels, between(series, endMs - rangeMs - backMs, endMs + aheadMs)));
    return found;
  }
}
