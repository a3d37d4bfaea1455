package io.narthex.query.engine;

import io.narthex.query.QueryException;
import io.narthex.query.QueryValue;
import io.narthex.query.function.Gap;
import io.narthex.query.operator.EdgedSamples;
import io.narthex.query.operator.Evaluation;
import io.narthex.query.operator.NameDropping;
import io.narthex.query.operator.Operand;
import io.narthex.query.operator.RangeSource;
import io.narthex.query.operator.SampleCost;
import io.narthex.query.operator.SelectedRange;
import io.narthex.query.operator.SeriesTable;
import io.narthex.query.operator.StepGrid;
import io.narthex.query.operator.VectorSource;
import io.narthex.query.syntax.RangeMode;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns what was evaluated into what a query answers; names whose removal was delayed go now.
final class Results {
  private static final Comparator<QueryValue.Series> BY_LABELS =
      Comparator.comparing(QueryValue.Series::labels);

  private Results() {}

  /// The answer of an instant query that is no range vector.
  static QueryValue instant(Operand operand, Evaluation evaluation) {
    long timeMs = evaluation.grid().startMs();
    return switch (operand) {
      case Operand.Scalar(double[] values) -> new QueryValue.Scalar(timeMs, values[0]);
      case Operand.Text(String value) -> new QueryValue.Text(timeMs, value);
      case Operand.Vector(VectorSource source) -> vector(source, evaluation);
    };
  }

  private static QueryValue vector(VectorSource source, Evaluation evaluation) {
    SeriesTable table = evaluation.materialize(source);
    List<QueryValue.Sample> samples = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    for (int i = 0; i < table.seriesCount(); i++) {
      double value = table.values(i)[0];
      if (Gap.is(value)) {
        continue;
      }
      Labels labels = finalLabels(table.labels(i), table.dropsName(i));
      if (evaluation.delayedNameRemoval() && !seen.add(labels)) {
        throw sameLabelset();
      }
      samples.add(new QueryValue.Sample(labels, evaluation.grid().startMs(), value, null));
    }
    return new QueryValue.Vector(samples);
  }

  /// The answer of a range query.
  static QueryValue range(Operand operand, Evaluation evaluation) {
    return switch (operand) {
      case Operand.Scalar(double[] values) ->
          new QueryValue.Matrix(List.of(series(Labels.EMPTY, values, evaluation.grid())));
      case Operand.Vector(VectorSource source) -> matrix(source, evaluation);
      case Operand.Text text -> throw new IllegalStateException("range query of a string");
    };
  }

  private static QueryValue matrix(VectorSource source, Evaluation evaluation) {
    SeriesTable table = evaluation.materialize(source);
    Map<Labels, double[]> rows = new HashMap<>();
    for (int i = 0; i < table.seriesCount(); i++) {
      double[] row = table.values(i);
      if (Gap.samples(row) == 0) {
        continue;
      }
      Labels labels = finalLabels(table.labels(i), table.dropsName(i));
      double[] before = rows.putIfAbsent(labels, row);
      if (before != null) {
        unite(row, before);
      }
    }
    List<QueryValue.Series> series = new ArrayList<>(rows.size());
    rows.forEach((labels, row) -> series.add(series(labels, row, evaluation.grid())));
    series.sort(BY_LABELS);
    return new QueryValue.Matrix(series);
  }

  private static void unite(double[] from, double[] into) {
    for (int i = 0; i < from.length; i++) {
      if (!Gap.is(from[i])) {
        if (!Gap.is(into[i])) {
          throw sameLabelset();
        }
        into[i] = from[i];
      }
    }
  }

  private static QueryValue.Series series(Labels labels, double[] row, StepGrid grid) {
    int count = Gap.samples(row);
    long[] timestampsMs = new long[count];
    double[] values = new double[count];
    int at = 0;
    for (int step = 0; step < row.length; step++) {
      if (!Gap.is(row[step])) {
        timestampsMs[at] = grid.timeMs(step);
        values[at++] = row[step];
      }
    }
    return QueryValue.Series.ofFloats(labels, timestampsMs, values);
  }

  /// The answer of an instant query that is a range vector.
  static QueryValue rangeVector(RangeSource range, SampleCost cost, Evaluation evaluation) {
    List<QueryValue.Series> series = new ArrayList<>();
    range.read(
        0,
        range.seriesCount(),
        (ordinal, windowed) -> {
          RangeMode mode = RangeMode.PLAIN;
          if (range instanceof SelectedRange selected) {
            mode = selected.windows().mode();
            evaluation.samples().hold(windowed.lastLooked);
            cost.put(windowed.lastLooked);
          }
          evaluation.reads().charge((long) (Long.BYTES + Double.BYTES) * windowed.lastLooked);
          EdgedSamples samples = EdgedSamples.of(windowed, mode);
          if (samples.count() > 0) {
            series.add(
                QueryValue.Series.ofFloats(
                    finalLabels(range.labels(ordinal), range.dropsName(ordinal)),
                    samples.timestampsMs(),
                    samples.values()));
          }
        });
    series.sort(BY_LABELS);
    return new QueryValue.Matrix(series);
  }

  private static Labels finalLabels(Labels labels, boolean dropsName) {
    return dropsName ? NameDropping.strip(labels) : labels;
  }

  private static QueryException sameLabelset() {
    return new QueryException(QueryException.Kind.EXECUTION, NameDropping.SAME_LABELSET);
  }
}
