package io.narthex.query.operator;

import io.narthex.query.function.BucketCounts;
import io.narthex.query.function.ForcedMonotonicity;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Functions of classic histograms.
final class HistogramCalls {
  private HistogramCalls() {}

  /// A series that comes out.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of a column, never compared
  private record Output(Labels labels, double[] row) {}

  /// `histogram_quantile(q, v)`.
  static VectorSource quantile(Invocation invocation) {
    Evaluation evaluation = invocation.evaluation();
    double[] column = invocation.scalar(0);
    QuantileColumns.check(column, invocation.position(0), evaluation);
    QuantileColumns columns = new QuantileColumns();
    columns.add(column);
    return ofHistograms(
        invocation,
        1,
        histogram -> {
          double[][] rows = estimate(histogram, columns, invocation.position(1), evaluation);
          return List.of(new Output(named(histogram.labels(), evaluation), rows[0]));
        });
  }

  /// `histogram_quantiles(v, label, q…)`: a series per quantile, told apart by the label.
  static VectorSource quantiles(Invocation invocation) {
    Evaluation evaluation = invocation.evaluation();
    String label = invocation.text(1);
    QuantileColumns columns = new QuantileColumns();
    for (int i = 2; i < invocation.count(); i++) {
      QuantileColumns.check(invocation.scalar(i), invocation.position(i), evaluation);
      columns.addWithText(invocation.scalar(i));
    }
    return ofHistograms(
        invocation,
        0,
        histogram -> {
          double[][] rows = estimate(histogram, columns, invocation.position(0), evaluation);
          Labels base = named(histogram.labels(), evaluation);
          List<Output> outputs = new ArrayList<>(rows.length);
          for (int i = 0; i < rows.length; i++) {
            Labels labels = base.toBuilder().set(label, columns.texts().get(i)).build();
            outputs.add(new Output(labels, rows[i]));
          }
          return outputs;
        });
  }

  /// `histogram_fraction(lower, upper, v)`.
  static VectorSource fraction(Invocation invocation) {
    double[] lower = invocation.scalar(0);
    double[] upper = invocation.scalar(1);
    return ofHistograms(
        invocation,
        2,
        histogram -> {
          BucketCounts counts = new BucketCounts(histogram.bucketCount());
          double[] row = new double[lower.length];
          for (int step = 0; step < row.length; step++) {
            histogram.fill(step, counts);
            double complete =
                counts.isComplete() ? counts.fraction(lower[step], upper[step]) : Double.NaN;
            row[step] = counts.isEmpty() ? Gap.VALUE : complete;
          }
          return List.of(new Output(named(histogram.labels(), invocation.evaluation()), row));
        });
  }

  /// Functions of native histograms: floats have none of that. Reads its argument, which may fail
  /// or warn.
  static VectorSource nothing(Invocation invocation) {
    Evaluation evaluation = invocation.evaluation();
    VectorSource source = invocation.vector(0);
    long before = evaluation.samples().held();
    evaluation
        .runs()
        .inOrder(
            source.seriesCount(),
            (from, to) -> {
              evaluation.reads().check();
              source.read(from, to, (_, _) -> {});
              return to;
            },
            _ -> {});
    evaluation.samples().release(evaluation.samples().held() - before);
    return new SeriesTable.Builder().build();
  }

  /// The labels that come out: names are dropped now, or when the query ends.
  private static Labels named(Labels labels, Evaluation evaluation) {
    return evaluation.delayedNameRemoval() ? labels : NameDropping.strip(labels);
  }

  /// The rows of one histogram.
  ///
  /// @param position where the vector stands
  private static double[][] estimate(
      ClassicHistograms.Histogram histogram,
      QuantileColumns columns,
      PositionRange position,
      Evaluation evaluation) {
    StepGrid grid = evaluation.grid();
    double[][] rows = new double[columns.texts().size()][grid.count()];
    for (double[] row : rows) {
      Gap.fill(row);
    }
    BucketCounts counts = new BucketCounts(histogram.bucketCount());
    @Nullable ForcedMonotonicity forced = null;
    for (int step = 0; step < grid.count(); step++) {
      histogram.fill(step, counts);
      if (counts.isEmpty()) {
        continue;
      }
      if (counts.isComplete() && columns.needCounts(step) && counts.forceMonotonicity()) {
        forced = counts.raised(grid.timeMs(step), forced);
      }
      columns.estimate(step, counts, rows);
    }
    if (forced != null) {
      String name =
          evaluation.delayedNameRemoval() ? histogram.labels().get(Labels.METRIC_NAME) : "";
      evaluation.annotations().forcedMonotonicity(name, forced, position);
    }
    return rows;
  }

  /// Reads the vector at `index`, computes all histograms, and makes series that have become equal
  /// one; in instant queries that drop names at the end they stay, as upstream has it.
  private static VectorSource ofHistograms(
      Invocation invocation,
      int index,
      Function<ClassicHistograms.Histogram, List<Output>> kernel) {
    Evaluation evaluation = invocation.evaluation();
    long before = evaluation.samples().held();
    List<ClassicHistograms.Histogram> histograms =
        ClassicHistograms.of(invocation.vector(index), invocation.position(index), evaluation);
    List<Output> outputs = new ArrayList<>(histograms.size());
    evaluation
        .runs()
        .inOrder(
            histograms.size(),
            (from, to) -> {
              List<Output> some = new ArrayList<>(to - from);
              for (int i = from; i < to; i++) {
                evaluation.reads().check();
                some.addAll(kernel.apply(histograms.get(i)));
              }
              return some;
            },
            outputs::addAll);
    long inputs = evaluation.samples().held() - before;
    VectorSource table = table(outputs, evaluation);
    evaluation.samples().release(inputs);
    return table;
  }

  private static VectorSource table(List<Output> outputs, Evaluation evaluation) {
    SeriesTable.Builder table = new SeriesTable.Builder();
    List<Labels> labels = new ArrayList<>(outputs.size());
    for (Output output : outputs) {
      int samples = Gap.samples(output.row);
      if (samples > 0) {
        evaluation.samples().hold(samples);
        labels.add(output.labels);
        table.add(output.labels, output.row, evaluation.delayedNameRemoval());
      }
    }
    SeriesTable built = table.build();
    boolean mayBeEqual = evaluation.delayedNameRemoval() && !evaluation.isRange();
    if (mayBeEqual || new HashSet<>(labels).size() == labels.size()) {
      return built;
    }
    boolean[] dropped = new boolean[labels.size()];
    Arrays.fill(dropped, evaluation.delayedNameRemoval());
    return RelabeledSource.of(built, labels, dropped, evaluation);
  }
}
