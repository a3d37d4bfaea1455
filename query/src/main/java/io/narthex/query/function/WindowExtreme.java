package io.narthex.query.function;

/// `min_over_time`, `max_over_time` and the timestamps of both. NaN only where all samples are. Of
/// equal samples the first gives the value, the last the timestamp, as upstream.
///
/// Takes time linear in samples and steps: a queue holds those samples of the window that no later
/// one beats, the best first.
final class WindowExtreme implements RangeKernel {
  private final boolean timestamps;
  private final double sign;
  private int[] queue = new int[0];

  WindowExtreme(boolean largest, boolean timestamps) {
    this.timestamps = timestamps;
    sign = largest ? 1 : -1;
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    if (queue.length < series.count) {
      queue = new int[series.count];
    }
    int head = 0;
    int tail = 0;
    int next = series.from[0];
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      while (head < tail && queue[head] < from) {
        head++;
      }
      for (int i = Math.max(next, from); i < to; i++) {
        double value = series.values[i];
        if (!Double.isNaN(value)) {
          while (tail > head && isBeaten(series.values[queue[tail - 1]], value)) {
            tail--;
          }
          queue[tail++] = i;
        }
      }
      next = to;
      out[step] = from == to ? Gap.VALUE : result(series, head < tail ? queue[head] : to - 1);
    }
  }

  private boolean isBeaten(double old, double value) {
    double a = sign * old;
    double b = sign * value;
    return timestamps ? a <= b : a < b;
  }

  private double result(WindowedSeries series, int index) {
    return timestamps ? series.timestampsMs[index] / 1e3 : series.values[index];
  }
}
