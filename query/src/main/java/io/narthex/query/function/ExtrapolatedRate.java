package io.narthex.query.function;

/// `rate`, `increase` and `delta`: the difference of the last and the first sample of a window,
/// counter resets added, extrapolated to the edges of the window (upstream: `extrapolatedRate`).
///
/// What depends on timestamps only (how far to extrapolate) is computed once per column; a step
/// then costs two loads, a subtraction and a multiplication unless the window has a reset or the
/// counter was near zero at its start.
final class ExtrapolatedRate implements RangeKernel {
  private static final double MS_PER_SECOND = 1_000;
  private static final double CLOSE_ENOUGH = 1.1;
  private static final double MARGIN = 1 + 1e-9;

  private final boolean counter;
  private final boolean perSecond;
  private final ColumnCache<Edges> columns = new ColumnCache<>(new Edges(0, 1));
  private final ResetPositions resets = new ResetPositions();

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

    /// A little more than `toStart`.
    final double[] reach;

    /// Seconds of the window where the result is per second, else 1.
    final double divisor;

    Edges(int steps, double divisor) {
      this.divisor = divisor;
      sampled = new double[steps];
      toStart = new double[steps];
      toEnd = new double[steps];
      factor = new double[steps];
      reach = new double[steps];
    }
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    Edges edges = columns.get(series.columnId, () -> edges(series));
    if (counter && series.startTimestampsMs != null) {
      startedCounter(series, series.startTimestampsMs, edges, out);
    } else if (counter) {
      if (resets.find(series.values, series.count)) {
        resetCounter(series, edges, out);
      } else {
        steadyCounter(series, edges, out);
      }
    } else {
      gauge(series, edges, out);
    }
  }

  private static void gauge(WindowedSeries series, Edges edges, double[] out) {
    for (int step = 0; step < series.steps; step++) {
      int first = series.from[step];
      int last = series.to[step] - 1;
      out[step] =
          last <= first
              ? Gap.VALUE
              : (series.values[last] - series.values[first]) * edges.factor[step];
    }
  }

  /// Behaves as [#resetCounter] where there is no reset. A multiplication with a margin far above
  /// its rounding error tells nearly always that the counter was not near zero.
  private static void steadyCounter(WindowedSeries series, Edges edges, double[] out) {
    int[] from = series.from;
    int[] to = series.to;
    double[] values = series.values;
    double[] factor = edges.factor;
    double[] sampled = edges.sampled;
    double[] reach = edges.reach;
    for (int step = 0; step < series.steps; step++) {
      int first = from[step];
      int last = to[step] - 1;
      if (last <= first) {
        out[step] = Gap.VALUE;
        continue;
      }
      double firstValue = values[first];
      double result = values[last] - firstValue;
      if (sampled[step] * firstValue < reach[step] * result) {
        out[step] = result * factorOfCounter(result, firstValue, edges, step);
      } else {
        out[step] = result * factor[step];
      }
    }
  }

  private void resetCounter(WindowedSeries series, Edges edges, double[] out) {
    double[] values = series.values;
    for (int step = 0; step < series.steps; step++) {
      int first = series.from[step];
      int last = series.to[step] - 1;
      if (last <= first) {
        out[step] = Gap.VALUE;
        continue;
      }
      double result = resets.add(values[last] - values[first], values, first, last);
      out[step] = result * factorOfCounter(result, values[first], edges, step);
    }
  }

  /// As [#resetCounter], where start timestamps tell resets too. If the counter has started inside
  /// the window it was zero then: its first value counts, and nothing is extrapolated back.
  private void startedCounter(WindowedSeries series, long[] startsMs, Edges edges, double[] out) {
    resets.find(series);
    double[] values = series.values;
    for (int step = 0; step < series.steps; step++) {
      int first = series.from[step];
      int last = series.to[step] - 1;
      if (last < first) {
        out[step] = Gap.VALUE;
        continue;
      }
      double result = resets.add(values[last] - values[first], values, first, last);
      long startMs = startsMs[first];
      boolean startsInside =
          startMs != 0
              && startMs > series.windowStartMs(step)
              && startMs < series.timestampsMs[first];
      if (startsInside) {
        double counted = (series.timestampsMs[last] - startMs) / MS_PER_SECOND;
        result = (result + values[first]) * factor(counted, 0, edges.toEnd[step], edges.divisor);
      } else {
        result =
            first == last
                ? Gap.VALUE
                : result * factorOfCounter(result, values[first], edges, step);
      }
      out[step] = result;
    }
  }

  /// A counter is extrapolated no further back than to where it would have been zero.
  private static double factorOfCounter(double result, double firstValue, Edges edges, int step) {
    if (result > 0 && firstValue >= 0) {
      double toZero = edges.sampled[step] * (firstValue / result);
      if (toZero < edges.toStart[step]) {
        return factor(edges.sampled[step], toZero, edges.toEnd[step], edges.divisor);
      }
    }
    return edges.factor[step];
  }

  private Edges edges(WindowedSeries series) {
    Edges edges = new Edges(series.steps, perSecond ? series.grid.rangeMs() / MS_PER_SECOND : 1);
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
      edges.reach[step] = edges.toStart[step] * MARGIN;
      edges.toEnd[step] = toEnd >= threshold ? interval / 2 : toEnd;
      edges.factor[step] = factor(sampled, edges.toStart[step], edges.toEnd[step], edges.divisor);
    }
    return edges;
  }

  private static double factor(double sampled, double toStart, double toEnd, double divisor) {
    return (sampled + toStart + toEnd) / sampled / divisor;
  }
}
