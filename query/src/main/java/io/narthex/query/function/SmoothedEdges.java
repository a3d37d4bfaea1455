package io.narthex.query.function;

/// Where the edges of the windows of a `smoothed` selector lie among the samples of a timestamp
/// column.
public final class SmoothedEdges {
  static final SmoothedEdges NONE = new SmoothedEdges(0);

  private static final int EMPTY = -1;

  /// The sample at or before the start of each window, or the first one behind it; [#EMPTY]: the
  /// window has no value.
  private final int[] first;

  /// The sample at or behind the end of each window, or the last one before it.
  private final int[] last;

  /// Whether there are samples behind each window only.
  private final boolean[] ahead;

  /// Samples strictly inside each window.
  private final int[] firstInside;

  private final int[] lastInside;

  /// From the sample before an edge to the edge and to the sample behind it, milliseconds; 0 where
  /// nothing is interpolated.
  private final double[] toStart;

  private final double[] overStart;
  private final double[] toEnd;
  private final double[] overEnd;

  private SmoothedEdges(int steps) {
    first = new int[steps];
    last = new int[steps];
    ahead = new boolean[steps];
    firstInside = new int[steps];
    lastInside = new int[steps];
    toStart = new double[steps];
    overStart = new double[steps];
    toEnd = new double[steps];
    overEnd = new double[steps];
  }

  /// The edges of the windows of `series`; takes time linear in samples and steps.
  public static SmoothedEdges of(WindowedSeries series) {
    SmoothedEdges edges = new SmoothedEdges(series.steps);
    int start = 0;
    int end = 0;
    for (int step = 0; step < series.steps; step++) {
      int low = series.from[step];
      int high = series.to[step];
      start = Math.max(start, low);
      while (start < high - 1 && series.timestampsMs[start] <= series.windowStartMs(step)) {
        start++;
      }
      end = Math.max(end, low);
      while (end < high - 1 && series.timestampsMs[end] < series.windowEndMs(step)) {
        end++;
      }
      edges.put(step, series, Math.max(start - 1, low), end);
    }
    return edges;
  }

  private void put(int step, WindowedSeries series, int from, int to) {
    long[] timestampsMs = series.timestampsMs;
    long startMs = series.windowStartMs(step);
    long endMs = series.windowEndMs(step);
    int low = series.from[step];
    if (low == series.to[step] || timestampsMs[to] <= startMs) {
      first[step] = EMPTY;
      return;
    }
    ahead[step] = timestampsMs[from] > endMs;
    first[step] = from;
    last[step] = to;
    firstInside[step] = timestampsMs[from] <= startMs ? from + 1 : from;
    lastInside[step] = timestampsMs[to] >= endMs ? to - 1 : to;
    if (timestampsMs[from] < startMs) {
      toStart[step] = startMs - timestampsMs[from];
      overStart[step] = timestampsMs[from + 1] - timestampsMs[from];
    }
    if (to > low && timestampsMs[to] > endMs) {
      toEnd[step] = endMs - timestampsMs[to - 1];
      overEnd[step] = timestampsMs[to] - timestampsMs[to - 1];
    }
  }

  /// Whether there is no sample from which the edges of the window of `step` could get values.
  public boolean isEmpty(int step) {
    return first[step] == EMPTY;
  }

  /// Whether all samples lie behind the window of `step`.
  boolean isAhead(int step) {
    return ahead[step];
  }

  /// The first sample strictly inside the window of `step`.
  public int firstInside(int step) {
    return firstInside[step];
  }

  /// The last sample strictly inside; before [#firstInside] where there is none.
  public int lastInside(int step) {
    return lastInside[step];
  }

  /// The value at the start of the window of `step`.
  ///
  /// @param counter whether a fall is a reset, so that the value grows from zero
  public double left(int step, double[] values, boolean counter) {
    int at = first[step];
    return toStart[step] == 0
        ? values[at]
        : between(values[at], values[at + 1], toStart[step], overStart[step], counter);
  }

  /// The value at the end of the window of `step`.
  ///
  /// @param counter whether a fall is a reset, so that the value grows from zero
  public double right(int step, double[] values, boolean counter) {
    int at = last[step];
    return toEnd[step] == 0
        ? values[at]
        : between(values[at - 1], values[at], toEnd[step], overEnd[step], counter);
  }

  private static double between(
      double before, double after, double toEdge, double over, boolean counter) {
    double from = counter && after < before ? 0 : before;
    return from + (after - from) * toEdge / over;
  }
}
