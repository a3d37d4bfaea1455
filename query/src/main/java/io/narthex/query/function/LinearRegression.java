package io.narthex.query.function;

import io.narthex.storage.SampleBatch;
import org.jspecify.annotations.Nullable;

/// `deriv` and `predict_linear`: the straight line with the least squares through the samples of a
/// window, with compensated sums, as upstream. Sums over times alone are computed once per column
/// of timestamps. Used by one thread.
final class LinearRegression implements WindowKernel.Function {
  /// Sums of seconds and of their squares, both without what rounding lost, and the two losses.
  private static final int TIME_SUMS = 4;

  private static final double[] NONE = new double[0];

  private final double @Nullable [] seconds;
  private final Work work;

  /// Of each step, for the columns of timestamps that series share.
  private final ColumnCache<double[]> shared = new ColumnCache<>(NONE);

  private final double[] own = new double[TIME_SUMS];
  private double slope;
  private double intercept;

  /// @param seconds how far to go on along the line at each step; null: only its slope is asked for
  LinearRegression(double @Nullable [] seconds, Work work) {
    this.work = work;
    this.seconds = seconds;
  }

  /// Slope per second, or the value of the line so many seconds after the time of the step.
  @Override
  public double of(WindowedSeries series, int step) {
    if (series.columnId == SampleBatch.UNSHARED) {
      addTimes(series, step, own, 0);
      fit(series, step, own, 0);
    } else {
      fit(series, step, shared.get(series.columnId, () -> timeSums(series)), TIME_SUMS * step);
    }
    return seconds == null ? slope : slope * seconds[step] + intercept;
  }

  /// Seconds are counted from the first sample, so that they are small, or from the time of the
  /// step.
  private long originMs(WindowedSeries series, int step) {
    return seconds == null ? series.timestampsMs[series.from[step]] : series.stepTimeMs(step);
  }

  private double[] timeSums(WindowedSeries series) {
    double[] sums = new double[TIME_SUMS * series.steps];
    for (int step = 0; step < series.steps; step++) {
      int samples = series.to[step] - series.from[step];
      work.add(samples);
      if (samples > 0) {
        addTimes(series, step, sums, TIME_SUMS * step);
      }
    }
    return sums;
  }

  private void addTimes(WindowedSeries series, int step, double[] sums, int at) {
    long originMs = originMs(series, step);
    double x = 0;
    double xLost = 0;
    double xx = 0;
    double xxLost = 0;
    for (int i = series.from[step]; i < series.to[step]; i++) {
      double time = (series.timestampsMs[i] - originMs) / 1e3;
      double after = x + time;
      xLost = Neumaier.next(xLost, x, time, after);
      x = after;
      double square = time * time;
      after = xx + square;
      xxLost = Neumaier.next(xxLost, xx, square, after);
      xx = after;
    }
    sums[at] = x;
    sums[at + 1] = xLost;
    sums[at + 2] = xx;
    sums[at + 3] = xxLost;
  }

  private void fit(WindowedSeries series, int step, double[] timeSums, int at) {
    int from = series.from[step];
    int to = series.to[step];
    double first = series.values[from];
    if (isConstant(series.values, from, to)) {
      boolean finite = !Double.isInfinite(first);
      slope = finite ? 0 : Double.NaN;
      intercept = finite ? first : Double.NaN;
      return;
    }
    long originMs = originMs(series, step);
    double ySum = 0;
    double yLost = 0;
    double xySum = 0;
    double xyLost = 0;
    for (int i = from; i < to; i++) {
      double value = series.values[i];
      double after = ySum + value;
      yLost = Neumaier.next(yLost, ySum, value, after);
      ySum = after;
      double product = (series.timestampsMs[i] - originMs) / 1e3 * value;
      after = xySum + product;
      xyLost = Neumaier.next(xyLost, xySum, product, after);
      xySum = after;
    }
    double count = to - from;
    double x = timeSums[at] + timeSums[at + 1];
    double y = ySum + yLost;
    double covariance = xySum + xyLost - x * y / count;
    double variance = timeSums[at + 2] + timeSums[at + 3] - x * x / count;
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
}
