package io.narthex.query.function;

/// Tells where a counter has started again.
public final class CounterReset {
  private CounterReset() {}

  /// Whether the counter has started again between sample `index - 1` and sample `index`.
  static boolean isReset(WindowedSeries series, int index) {
    if (series.values[index] < series.values[index - 1]) {
      return true;
    }
    long[] starts = series.startTimestampsMs;
    return starts != null && isStartedBetween(starts, series.timestampsMs, index);
  }

  /// Whether the start timestamp of a sample says so. One that lies exactly on the sample before is
  /// a start only if that sample has a start of its own (a series of deltas); else the start is not
  /// known. Starts at or behind their own sample mean nothing.
  private static boolean isStartedBetween(long[] startsMs, long[] timestampsMs, int index) {
    long start = startsMs[index];
    long before = timestampsMs[index - 1];
    if (start == 0 || start >= timestampsMs[index] || start < before) {
      return false;
    }
    long startBefore = startsMs[index - 1];
    return start > before || (startBefore != 0 && startBefore < before);
  }

  /// How many windows have a sample whose start timestamp lies before the sample before it, though
  /// it is not that one's.
  public static int windowsWithOverlap(WindowedSeries series) {
    long[] starts = series.startTimestampsMs;
    if (starts == null) {
      return 0;
    }
    int windows = 0;
    int last = 0;
    int next = 1;
    for (int step = 0; step < series.steps; step++) {
      for (; next < series.to[step]; next++) {
        if (starts[next] != 0
            && starts[next] < series.timestampsMs[next - 1]
            && starts[next] != starts[next - 1]) {
          last = next;
        }
      }
      windows += last > series.from[step] ? 1 : 0;
    }
    return windows;
  }
}
