package io.narthex.query.operator;

import io.narthex.query.function.Gap;
import io.narthex.query.function.GoMath;
import io.narthex.storage.labels.Labels;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/// Functions from and to scalars.
final class ScalarCalls {
  private static final double MS_PER_SECOND = 1_000;

  private ScalarCalls() {}

  static double[] time(Invocation invocation) {
    StepGrid grid = invocation.evaluation().grid();
    double[] seconds = new double[grid.count()];
    Arrays.setAll(seconds, step -> grid.timeMs(step) / MS_PER_SECOND);
    return seconds;
  }

  static double[] pi(Invocation invocation) {
    double[] values = new double[invocation.evaluation().grid().count()];
    Arrays.fill(values, Math.PI);
    return values;
  }

  static double[] minOf(Invocation invocation) {
    return combined(invocation, GoMath::min);
  }

  static double[] maxOf(Invocation invocation) {
    return combined(invocation, GoMath::max);
  }

  private static double[] combined(Invocation invocation, DoubleBinaryOperator operator) {
    double[] left = invocation.scalar(0);
    double[] right = invocation.scalar(1);
    double[] values = new double[left.length];
    Arrays.setAll(values, step -> operator.applyAsDouble(left[step], right[step]));
    return values;
  }

  /// `vector(s)`.
  static VectorSource vector(Invocation invocation) {
    return constant(invocation.scalar(0).clone(), invocation.evaluation());
  }

  /// One series without labels that has a sample at every step; takes ownership of `row`.
  static SeriesTable constant(double[] row, Evaluation evaluation) {
    evaluation.samples().hold(row.length);
    return new SeriesTable.Builder().add(Labels.EMPTY, row, false).build();
  }

  /// `scalar(v)`: the value of the one sample of a step, NaN where there are none or several.
  static double[] scalar(Invocation invocation) {
    Evaluation evaluation = invocation.evaluation();
    VectorSource source = invocation.vector(0);
    long before = evaluation.samples().held();
    int steps = evaluation.grid().count();
    Singles all = new Singles(steps);
    evaluation
        .runs()
        .inOrder(
            source.seriesCount(),
            (from, to) -> {
              evaluation.reads().check();
              Singles some = new Singles(steps);
              source.read(from, to, (_, values) -> some.add(values));
              return some;
            },
            all::add);
    evaluation.samples().release(evaluation.samples().held() - before);
    return all.values();
  }

  /// The only sample of each step.
  private static final class Singles {
    private final double[] values;
    private final boolean[] several;

    Singles(int steps) {
      values = new double[steps];
      several = new boolean[steps];
      Gap.fill(values);
    }

    void add(double[] row) {
      for (int step = 0; step < row.length; step++) {
        if (!Gap.is(row[step])) {
          several[step] |= !Gap.is(values[step]);
          values[step] = row[step];
        }
      }
    }

    void add(Singles other) {
      add(other.values);
      for (int step = 0; step < several.length; step++) {
        several[step] |= other.several[step];
      }
    }

    double[] values() {
      for (int step = 0; step < values.length; step++) {
        if (several[step] || Gap.is(values[step])) {
          values[step] = Double.NaN;
        }
      }
      return values;
    }
  }
}
