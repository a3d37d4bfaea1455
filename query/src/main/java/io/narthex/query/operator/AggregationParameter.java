package io.narthex.query.operator;

import io.narthex.query.QueryException;
import io.narthex.query.function.GoMath;
import io.narthex.storage.text.GoFloat;
import org.jspecify.annotations.Nullable;

/// The number that an aggregation takes, over all steps, and what upstream demands of it.
final class AggregationParameter {
  /// 2^63 − 1024, the largest double that upstream takes for a number of series to be below.
  private static final double MAX_LONG = 0x1p63 - 1024;

  private static final double MIN_LONG = -0x1p63;

  private final double[] values;
  private final boolean anyNan;
  private final double largest;
  private final double smallest;

  AggregationParameter(Aggregation.Spec spec) {
    double[] given = spec.parameter();
    if (given == null) {
      throw new IllegalArgumentException(
          spec.operator().symbol() + ": expected=a parameter, actual=none");
    }
    values = given;
    boolean nan = false;
    double high = -Double.MAX_VALUE;
    double low = Double.MAX_VALUE;
    for (double value : values) {
      nan |= Double.isNaN(value);
      high = GoMath.max(high, value);
      low = GoMath.min(low, value);
    }
    anyNan = nan;
    largest = high;
    smallest = low;
  }

  double at(int step) {
    return values[step];
  }

  boolean anyNan() {
    return anyNan;
  }

  /// The largest value; NaN where [#anyNan], unless it is +Inf.
  double largest() {
    return largest;
  }

  /// The smallest value; NaN where [#anyNan], unless it is -Inf.
  double smallest() {
    return smallest;
  }

  /// The value at each step as a number of series, 0 where it is below 1 and `most` at most; null
  /// where it is 0 at all steps.
  ///
  /// @throws QueryException where it is NaN or beyond the range of a long
  int @Nullable [] seriesCounts(int most) {
    if (largest < 1) {
      return null;
    }
    if (anyNan) {
      throw new QueryException(QueryException.Kind.EXECUTION, "Parameter value is NaN");
    }
    if (smallest <= MIN_LONG) {
      throw outOfRange(smallest, "underflows");
    }
    if (largest >= MAX_LONG) {
      throw outOfRange(largest, "overflows");
    }
    int[] counts = new int[values.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.clamp((long) values[i], 0, most);
    }
    return counts;
  }

  private static QueryException outOfRange(double value, String how) {
    return new QueryException(
        QueryException.Kind.EXECUTION,
        "Scalar value " + GoFloat.format(value, 'g', -1) + " " + how + " int64");
  }
}
