package io.narthex.query.function;

import org.jspecify.annotations.Nullable;

/// `deriv` and `predict_linear`: the straight line with the least squares through the samples of a
/// window, with compensated sums, as upstream. Behaves as if each window were summed for itself.
/// Sums over times alone are computed once per column of timestamps; those of values are computed
/// for several windows at once ([RegressionLanes]). Used by one thread.
final class LinearRegression implements RangeKernel {
  /// Sums of seconds and of their squares, both without what rounding lost, and the two losses.
  private static final int TIME_SUMS = 4;

  private static final int LEAST_SAMPLES = 2;

  /// Fewer windows are not worth being summed side by side.
  private static final int LEAST_LANES = 8;

  private static final double[] NONE = new double[0];

  private final double @Nullable [] seconds;
  private final Work work;
  private final RegressionLanes lanes = new RegressionLanes();

  /// Of each step, for the columns of timestamps that series share.
  private final ColumnCache<double[]> shared = new ColumnCache<>(NONE);

  /// Of each step, whether all values of its window are equal.
  private boolean[] constant = new boolean[0];

  /// @param seconds how far to go on along the line at each step; null: only its slope is asked for
  LinearRegression(double @Nullable [] seconds, Work work) {
    this.work = work;
    this.seconds = seconds;
  }

  /// Slope per second, or the value of the line so many seconds after the time of the step.
  @Override
  public void apply(WindowedSeries series, double[] out) {
    double[] timeSums = null;
    findConstant(series);
    int step = 0;
    while (step < series.steps) {
      int alike = alike(series, step);
      if (alike == 0) {
        work.add(series.to[step] - series.from[step]);
        out[step++] = Gap.VALUE;
        continue;
      }
      if (timeSums == null) {
        timeSums = shared.get(series.columnId, () -> timeSums(series));
        lanes.read(series);
      }
      boolean sideBySide = alike >= LEAST_LANES;
      if (sideBySide) {
        work.add(alike * (series.to[step] - series.from[step]));
        lanes.sum(series, step, alike, seconds != null);
      }
      for (int i = 0; i < alike; i++) {
        out[step + i] = of(series, step + i, timeSums, sideBySide ? i : -1);
      }
      step += alike;
    }
  }

  private void findConstant(WindowedSeries series) {
    if (constant.length < series.steps) {
      constant = new boolean[series.steps];
    }
    double[] values = series.values;
    int end = 0;
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      end = Math.max(end, from + 1);
      while (end < to && values[end] == values[from]) {
        end++;
      }
      constant[step] = end >= to;
    }
  }

  /// Number of steps from `step` on, as many as go side by side at most, whose windows have equally
  /// many samples, not all of them equal; 1 where they are; 0 where there are too few for a result.
  private int alike(WindowedSeries series, int step) {
    int samples = series.to[step] - series.from[step];
    if (samples < LEAST_SAMPLES) {
      return 0;
    }
    int end = constant[step] ? step : Math.min(series.steps, step + RegressionLanes.LANES);
    int next = step + 1;
    while (next < end && series.to[next] - series.from[next] == samples && !constant[next]) {
      next++;
    }
    return next - step;
  }

  /// @param lane that has the sums; −1: none
  private double of(WindowedSeries series, int step, double[] timeSums, int lane) {
    int from = series.from[step];
    if (constant[step]) {
      double first = series.values[from];
      boolean finite = !Double.isInfinite(first);
      return line(step, finite ? 0 : Double.NaN, finite ? first : Double.NaN);
    }
    int at = TIME_SUMS * step;
    double count = series.to[step] - from;
    double x = timeSums[at] + timeSums[at + 1];
    double y;
    double xy;
    if (lane >= 0 && lanes.isExact(lane)) {
      y = lanes.values(lane);
      xy = lanes.products(lane);
    } else {
      work.add(series.to[step] - from);
      y = values(series, step);
      xy = products(series, step);
    }
    double covariance = xy - x * y / count;
    double variance = timeSums[at + 2] + timeSums[at + 3] - x * x / count;
    double slope = covariance / variance;
    return line(step, slope, y / count - slope * x / count);
  }

  private double line(int step, double slope, double intercept) {
    return seconds == null ? slope : slope * seconds[step] + intercept;
  }

  private static double values(WindowedSeries series, int step) {
    double sum = 0;
    double lost = 0;
    for (int i = series.from[step]; i < series.to[step]; i++) {
      double value = series.values[i];
      double after = sum + value;
      lost = Neumaier.next(lost, sum, value, after);
      sum = after;
    }
    return sum + lost;
  }

  private double products(WindowedSeries series, int step) {
    long originMs = originMs(series, step);
    double sum = 0;
    double lost = 0;
    for (int i = series.from[step]; i < series.to[step]; i++) {
      double product = (series.timestampsMs[i] - originMs) / 1e3 * series.values[i];
      double after = sum + product;
      lost = Neumaier.next(lost, sum, product, after);
      sum = after;
    }
    return sum + lost;
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
      if (samples >= LEAST_SAMPLES) {
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
}
