package io.narthex.query.function;

/// `deriv` and `predict_linear`: the straight line with the least squares through the samples of a
/// window, with compensated sums, as upstream. Used by one thread.
final class LinearRegression {
  private double slope;
  private double intercept;

  /// Slope per second. Seconds are counted from the first sample, so that they are small.
  double slope(WindowedSeries series, int step) {
    fit(series, step, series.timestampsMs[series.from[step]]);
    return slope;
  }

  /// The value of the line so many seconds after the time of each step.
  WindowKernel.Function prediction(double[] seconds) {
    return (series, step) -> {
      fit(series, step, series.stepTimeMs(step));
      return slope * seconds[step] + intercept;
    };
  }

  private void fit(WindowedSeries series, int step, long originMs) {
    int from = series.from[step];
    int to = series.to[step];
    double first = series.values[from];
    if (isConstant(series.values, from, to)) {
      boolean finite = !Double.isInfinite(first);
      slope = finite ? 0 : Double.NaN;
      intercept = finite ? first : Double.NaN;
      return;
    }
    Sums sums = new Sums();
    for (int i = from; i < to; i++) {
      sums.add((series.timestampsMs[i] - originMs) / 1e3, series.values[i]);
    }
    double count = to - from;
    double x = sums.x + sums.xLost;
    double y = sums.y + sums.yLost;
    double covariance = sums.xy + sums.xyLost - x * y / count;
    double variance = sums.xx + sums.xxLost - x * x / count;
    slope = covariance / variance;
    intercept = y / count - slope * x / count;
  }

  private static boolean isConstant(double[] values, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (values[i] != values[from]) {
        return false;
      }
    }
    return true;
  }

  private static final class Sums {
    double x;
    double xLost;
    double y;
    double yLost;
    double xy;
    double xyLost;
    double xx;
    double xxLost;

    void add(double seconds, double value) {
      double after = x + seconds;
      xLost = Neumaier.next(xLost, x, seconds, after);
      x = after;
      after = y + value;
      yLost = Neumaier.next(yLost, y, value, after);
      y = after;
      double product = seconds * value;
      after = xy + product;
      xyLost = Neumaier.next(xyLost, xy, product, after);
      xy = after;
      double square = seconds * seconds;
      after = xx + square;
      xxLost = Neumaier.next(xxLost, xx, square, after);
      xx = after;
    }
  }
}
