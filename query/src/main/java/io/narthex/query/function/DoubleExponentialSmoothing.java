package io.narthex.query.function;

import io.narthex.query.QueryException;
import io.narthex.storage.text.GoFloat;
import java.util.Arrays;

/// `double_exponential_smoothing`: the last smoothed value of a window (Holt's linear trend).
///
/// @param smoothing weight of the newest sample at each step
/// @param trend weight of the newest trend at each step
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
record DoubleExponentialSmoothing(double[] smoothing, double[] trend)
    implements WindowKernel.Function {
  @Override
  public double of(WindowedSeries series, int step) {
    double weight = checked("smoothing", "sf", smoothing[step]);
    double trendWeight = checked("trend", "tf", trend[step]);
    int from = series.from[step];
    int to = series.to[step];
    if (to - from < 2) {
      return Gap.VALUE;
    }
    double[] values = series.values;
    double before = 0;
    double smoothed = values[from];
    double slope = values[from + 1] - values[from];
    for (int i = from + 1; i < to; i++) {
      if (i > from + 1) {
        slope = trendWeight * (smoothed - before) + (1 - trendWeight) * slope;
      }
      before = smoothed;
      smoothed = weight * values[i] + (1 - weight) * (smoothed + slope);
    }
    return smoothed;
  }

  /// Whether a factor is refused at some step.
  static boolean refuses(double[]... factors) {
    return Arrays.stream(factors)
        .flatMapToDouble(Arrays::stream)
        .anyMatch(DoubleExponentialSmoothing::isRefused);
  }

  private static boolean isRefused(double factor) {
    return factor <= 0 || factor >= 1;
  }

  private static double checked(String what, String symbol, double factor) {
    if (isRefused(factor)) {
      throw new QueryException(
          QueryException.Kind.EXECUTION,
          "invalid %s factor. Expected: 0 < %s < 1, got: %s"
              .formatted(what, symbol, GoFloat.format(factor, 'f', 6)));
    }
    return factor;
  }
}
