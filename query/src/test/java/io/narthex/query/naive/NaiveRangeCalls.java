package io.narthex.query.naive;

import io.narthex.query.naive.NaiveValue.Points;
import io.narthex.query.naive.NaiveValue.Row;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.TimeShift;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Functions of range vectors: at each time the samples of each series in a window.
record NaiveRangeCalls(NaiveEvaluator evaluator, long subqueryStepMs) {
  private static final Set<String> KEEP_NAME = Set.of("first_over_time", "last_over_time");

  /// Functions whose last bits are nobody's business.
  private static final Set<String> ROUNDED =
      Set.of("deriv", "predict_linear", "double_exponential_smoothing");

  private static final Set<String> LINES = Set.of("deriv", "predict_linear");

  /// @param argument the range vector
  /// @param parameters the other arguments, each at all times
  List<Row> rows(String function, Expr argument, List<List<Double>> parameters, List<Long> times) {
    boolean absent = function.equals("absent_over_time");
    List<Row> rows = new ArrayList<>();
    for (List<Points> series : ranges(argument, times)) {
      List<@Nullable Double> values = new ArrayList<>();
      for (int i = 0; i < times.size(); i++) {
        int at = i;
        List<Double> now = parameters.stream().map(p -> p.get(at)).toList();
        Double value =
            window(argument, series.get(i), times.get(i))
                .value(absent ? "present_over_time" : function, now);
        values.add(value == null ? null : rounded(function, value, series.get(i), times.get(i)));
      }
      rows.add(new Row(series.getFirst().labels(), series.getFirst().dropsName(), values));
    }
    if (absent) {
      return NaiveCalls.absent(argument, rows, times.size());
    }
    if (KEEP_NAME.contains(function)) {
      return rows;
    }
    List<Row> renamed = new ArrayList<>();
    rows.forEach(row -> renamed.add(evaluator.renamed(row, row.values())));
    return evaluator.delayedNameRemoval() ? renamed : NaiveEvaluator.merged(renamed, false);
  }

  /// Lines may cross zero, where rounding is small against the samples but not against the result;
  /// and they are drawn out, far from their samples if a time is fixed by `@`.
  private double rounded(String function, double value, Points points, long timeMs) {
    boolean squared = function.equals("stdvar_over_time");
    if (squared || function.equals("stddev_over_time")) {
      return evaluator.chance().deviation(value, squared, points.values(), points.labels());
    }
    if (!ROUNDED.contains(function)) {
      return value;
    }
    double largest = 0;
    if (LINES.contains(function)) {
      for (double sample : points.values()) {
        largest = Math.max(largest, Math.abs(sample));
      }
      double lengthMs = points.timestampsMs().getLast() - points.timestampsMs().getFirst();
      double distances = (timeMs - points.timestampsMs().getFirst()) / lengthMs;
      largest *= 1 + distances * distances;
    }
    return evaluator.chance().rounded(value, largest, points.labels());
  }

  private NaiveRange window(Expr argument, Points points, long timeMs) {
    NavigableMap<Long, Double> samples = new TreeMap<>();
    for (int s = 0; s < points.values().size(); s++) {
      samples.put(points.timestampsMs().get(s), points.values().get(s));
    }
    RangeMode mode =
        argument instanceof Expr.MatrixSelector m ? m.selector().rangeMode() : RangeMode.PLAIN;
    long endMs = endMs(argument, timeMs);
    return new NaiveRange(samples, mode, endMs - rangeMs(argument), endMs, timeMs);
  }

  private long rangeMs(Expr argument) {
    NaiveDurations durations = evaluator.selection().durations();
    return argument instanceof Expr.Subquery s
        ? durations.ms(s.rangeMs(), s.rangeExpr())
        : durations.ms(
            ((Expr.MatrixSelector) argument).rangeMs(),
            ((Expr.MatrixSelector) argument).rangeExpr());
  }

  private long endMs(Expr argument, long timeMs) {
    TimeShift shift =
        argument instanceof Expr.Subquery s
            ? s.shift()
            : ((Expr.MatrixSelector) argument).selector().shift();
    return evaluator.selection().time(shift, timeMs);
  }

  /// The samples of each series at each time.
  private List<List<Points>> ranges(Expr argument, List<Long> times) {
    return argument instanceof Expr.MatrixSelector matrix
        ? selected(matrix, times)
        : evaluated((Expr.Subquery) argument, times);
  }

  private List<List<Points>> selected(Expr.MatrixSelector matrix, List<Long> times) {
    Map<Labels, List<Points>> series = new TreeMap<>();
    for (long timeMs : times) {
      evaluator
          .selection()
          .range(matrix, rangeMs(matrix), timeMs)
          .forEach((labels, samples) ->
              series
                  .computeIfAbsent(labels, _ -> new ArrayList<>())
                  .add(
                      new Points(
                          NaiveSelection.map(labels),
                          false,
                          new ArrayList<>(samples.keySet()),
                          new ArrayList<>(samples.values()))));
    }
    return new ArrayList<>(series.values());
  }

  private List<List<Points>> evaluated(Expr.Subquery subquery, List<Long> times) {
    long rangeMs = rangeMs(subquery);
    long written = evaluator.selection().durations().ms(subquery.stepMs(), subquery.stepExpr());
    long stepMs = written == 0 ? subqueryStepMs : written;
    List<Long> inner = new ArrayList<>();
    long afterMs = endMs(subquery, times.getFirst()) - rangeMs;
    for (long t = Math.floorDiv(afterMs, stepMs) * stepMs + stepMs;
        t <= endMs(subquery, times.getLast());
        t += stepMs) {
      inner.add(t);
    }
    boolean range = !inner.isEmpty() && inner.getFirst() < endMs(subquery, times.getLast());
    List<Row> rows =
        inner.isEmpty() ? List.of() : evaluator.in(range).rowsOf(subquery.inner(), inner);
    List<List<Points>> series = new ArrayList<>();
    for (Row row : rows) {
      List<Points> windows = new ArrayList<>();
      for (long timeMs : times) {
        long endMs = endMs(subquery, timeMs);
        windows.add(cut(row, inner, endMs - rangeMs, endMs));
      }
      series.add(windows);
    }
    return series;
  }

  private static Points cut(Row row, List<Long> times, long afterMs, long upToMs) {
    List<Long> timestamps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      Double value = row.values().get(i);
      if (value != null && times.get(i) > afterMs && times.get(i) <= upToMs) {
        timestamps.add(times.get(i));
        values.add(value);
      }
    }
    return new Points(row.labels(), row.dropsName(), timestamps, values);
  }
}
