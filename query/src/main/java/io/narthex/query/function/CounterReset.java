package io.narthex.query.function;

/// Tells where a counter has started again.
final class CounterReset {
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
}
