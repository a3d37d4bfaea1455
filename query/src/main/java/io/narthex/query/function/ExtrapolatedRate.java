package io.narthex.query.function;

import java.util.Arrays;

/// `rate`, `increase` and `delta`: the difference of the last and the first sample of a window,
/// counter resets added, extrapolated to the edges of the window (upstream: `extrapolatedRate`).
///
/// What depends on timestamps only (how far to extrapolate) is computed once per column; a step
/// then costs two loads, a subtraction and a multiplication unless the window has a reset or the
/// counter was near zero at its start.
final class ExtrapolatedRate implements RangeKernel {
  private static final double MS_PER_SECOND = 1_000;
  private static final double CLOSE_ENOUGH = 1.1;

  private final boolean counter;
  private final boolean perSecond;
  private final ColumnCache<Edges> columns = new ColumnCache<>(new Edges(0));
  private int[] resets = new int[16];
  private int resetCount;

  /// @param counter whether falls are resets and extrapolation stops at zero
  /// @param perSecond whether the result is divided by the length of the window
  ExtrapolatedRate(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  /// What a column says of each step, in seconds.
  private static final class Edges {
    final double[] sampled;
    final double[] toStart;
    final double[] toEnd;
    final double[] factor;

    Edges(int steps) {
      sampled = new double[steps];
      toStart = new double[steps];
      toEnd = new double[steps];
      factor = new double[steps];
    }
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    Edges edges = columns.get(series.columnId, () -> edges(series));
    if (counter) {
      findResets(series.values, series.count);
    }
    int[] from = series.from;
    int[] to = series.to;
    double[] values = series.values;
    int nextReset = 0;
    for (int step = 0; step < series.steps; step++) {
      int first = from[step];
      int last = to[step] - 1;
      if (last <= first) {
        out[step] = Gap.VALUE;
        continue;
      }
      double result = values[last] - values[first];
      if (counter) {
        if (resetCount > 0) {
          while (nextReset < resetCount && resets[nextReset] <= first) {
            nextReset++;
          }
          for (int i = nextReset; i < resetCount && resets[i] <= last; i++) {
            result += values[resets[i] - 1];
          }
        }
        out[step] = extrapolateCounter(result, values[first], last - first, edges, step, series);
      } else {
        out[step] = result * edges.factor[step];
      }
    }
  }

  /// Extrapolates no further back than to where the counter would have been zero. That can only be
  /// nearer than the edge when the counter was small at first: the way to the edge is at most 1.1
  /// intervals, so with two intervals or more a start value above the increase rules it out.
  private double extrapolateCounter(
      double result,
      double firstValue,
      int intervals,
      Edges edges,
      int step,
      WindowedSeries series) {
    if (result > 0 && firstValue >= 0 && (firstValue < result || intervals < 2)) {
      double sampled = edges.sampled[step];
      double toZero = sampled * (firstValue / result);
      if (toZero < edges.toStart[step]) {
        return result * factor(sampled, toZero, edges.toEnd[step], series.rangeMs);
      }
    }
    return result * edges.factor[step];
  }

  private Edges edges(WindowedSeries series) {
    Edges edges = new Edges(series.steps);
    for (int step = 0; step < series.steps; step++) {
      int first = series.from[step];
      int last = series.to[step] - 1;
      if (last <= first) {
        continue;
      }
      long firstMs = series.timestampsMs[first];
      long lastMs = series.timestampsMs[last];
      double sampled = (lastMs - firstMs) / MS_PER_SECOND;
      double interval = sampled / (last - first);
      double threshold = interval * CLOSE_ENOUGH;
      double toStart = (firstMs - series.windowStartMs(step)) / MS_PER_SECOND;
      double toEnd = (series.windowEndMs(step) - lastMs) / MS_PER_SECOND;
      edges.sampled[step] = sampled;
      edges.toStart[step] = toStart >= threshold ? interval / 2 : toStart;
      edges.toEnd[step] = toEnd >= threshold ? interval / 2 : toEnd;
      edges.factor[step] = factor(sampled, edges.toStart[step], edges.toEnd[step], series.rangeMs);
    }
    return edges;
  }

  private double factor(double sampled, double toStart, double toEnd, long rangeMs) {
    double factor = (sampled + toStart + toEnd) / sampled;
    return perSecond ? factor / (rangeMs / MS_PER_SECOND) : factor;
  }

  /// Collects the indices of samples that are below the one before.
  private void findResets(double[] values, int count) {
    resetCount = 0;
    for (int i = 1; i < count; i++) {
      if (values[i] < values[i - 1]) {
        if (resetCount == resets.length) {
          resets = Arrays.copyOf(resets, 2 * resetCount);
        }
        resets[resetCount++] = i;
      }
    }
  }
}
