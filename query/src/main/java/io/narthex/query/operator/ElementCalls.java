package io.narthex.query.operator;

import io.narthex.query.function.DateFunctions;
import io.narthex.query.function.ElementFunctions;
import io.narthex.query.function.Gap;
import io.narthex.query.function.GoMath;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Functions that look at one sample at a time and drop the metric name. They stream.
final class ElementCalls {
  private static final double MS_PER_SECOND = 1_000;

  private ElementCalls() {}

  /// A function of a sample at a step.
  private interface StepFunction {
    /// The new value, [Gap#VALUE] where there is none.
    double apply(double value, int step);
  }

  /// The function of one number or of a date that is called; null: it is none of them.
  static @Nullable VectorSource ofName(Invocation invocation) {
    String name = invocation.call().function().name();
    DoubleUnaryOperator function = ElementFunctions.find(name);
    if (function != null) {
      return mapped(invocation, (value, _) -> function.applyAsDouble(value));
    }
    LongToDoubleFunction ofDate = DateFunctions.find(name);
    return ofDate == null ? null : date(invocation, ofDate);
  }

  private static VectorSource date(Invocation invocation, LongToDoubleFunction function) {
    if (invocation.count() == 0) {
      StepGrid grid = invocation.evaluation().grid();
      double[] row = new double[grid.count()];
      Arrays.setAll(row, step -> function.applyAsDouble(grid.timeMs(step) / 1_000));
      return ScalarCalls.constant(row, invocation.evaluation());
    }
    return mapped(invocation, (value, _) -> function.applyAsDouble(DateFunctions.seconds(value)));
  }

  /// `round(v, to)`: to the nearest multiple, upwards from the middle. Multiplies by the inverse,
  /// which is exact for `to` of 0.1 and the like where division is not.
  static VectorSource round(Invocation invocation) {
    if (invocation.count() == 1) {
      return mapped(invocation, (value, _) -> Math.floor(value + 0.5));
    }
    double[] nearest = invocation.scalar(1);
    return mapped(
        invocation,
        (value, step) -> {
          double inverse = 1 / nearest[step];
          return Math.floor(value * inverse + 0.5) / inverse;
        });
  }

  /// `clamp(v, min, max)`: nothing at steps where `max < min`.
  static VectorSource clamp(Invocation invocation) {
    double[] min = invocation.scalar(1);
    double[] max = invocation.scalar(2);
    return mapped(
        invocation,
        (value, step) ->
            max[step] < min[step]
                ? Gap.VALUE
                : GoMath.max(min[step], GoMath.min(max[step], value)));
  }

  static VectorSource clampMin(Invocation invocation) {
    double[] min = invocation.scalar(1);
    return mapped(invocation, (value, step) -> GoMath.max(min[step], value));
  }

  static VectorSource clampMax(Invocation invocation) {
    double[] max = invocation.scalar(1);
    return mapped(invocation, (value, step) -> GoMath.min(max[step], value));
  }

  /// `timestamp(v)` of what is no selector: its samples are those of the step.
  static VectorSource timestamp(Invocation invocation) {
    StepGrid grid = invocation.evaluation().grid();
    return mapped(invocation, (_, step) -> grid.timeMs(step) / MS_PER_SECOND);
  }

  /// `start_timestamp(v)` of what is no selector: its samples have none.
  static VectorSource startTimestamp(Invocation invocation) {
    return mapped(invocation, (_, _) -> Gap.VALUE);
  }

  private static VectorSource mapped(Invocation invocation, StepFunction function) {
    RowFunction rows =
        row -> {
          for (int step = 0; step < row.length; step++) {
            if (!Gap.is(row[step])) {
              row[step] = function.apply(row[step], step);
            }
          }
        };
    return NameDropping.drop(
        new MappedSource(invocation.vector(0), rows),
        NameDropping.Uniqueness.PER_STEP,
        invocation.evaluation());
  }
}
