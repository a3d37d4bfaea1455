package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import java.util.Arrays;

/// `absent` and `absent_over_time`: 1 at the steps at which no series has a sample.
final class AbsentCalls {
  private AbsentCalls() {}

  /// `absent(v)`, and `absent_over_time(r)` of a vector that has a sample wherever the range of a
  /// series is not empty.
  static VectorSource absent(Invocation invocation) {
    Evaluation evaluation = invocation.evaluation();
    VectorSource source = invocation.vector(0);
    long before = evaluation.samples().held();
    int steps = evaluation.grid().count();
    double[] row = new double[steps];
    Arrays.fill(row, 1);
    evaluation
        .runs()
        .inOrder(
            source.seriesCount(),
            (from, to) -> present(source, from, to, evaluation),
            present -> {
              for (int step = 0; step < steps; step++) {
                if (present[step]) {
                  row[step] = Gap.VALUE;
                }
              }
            });
    long inputs = evaluation.samples().held() - before;
    int missing = Gap.samples(row);
    evaluation.samples().hold(missing);
    evaluation.samples().release(inputs);
    SeriesTable.Builder table = new SeriesTable.Builder();
    if (missing > 0) {
      table.add(AbsentLabels.of(invocation.argument(0)), row, false);
    }
    return table.build();
  }

  /// At which steps some series of a run has a sample.
  private static boolean[] present(VectorSource source, int from, int to, Evaluation evaluation) {
    evaluation.reads().check();
    boolean[] present = new boolean[evaluation.grid().count()];
    source.read(
        from,
        to,
        (_, values) -> {
          for (int step = 0; step < values.length; step++) {
            present[step] |= !Gap.is(values[step]);
          }
        });
    return present;
  }
}
