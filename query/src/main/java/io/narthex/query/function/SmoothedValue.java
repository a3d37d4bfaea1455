package io.narthex.query.function;

/// What a `smoothed` instant selector sees at each step: the value there, interpolated from the
/// samples around it; behind the last sample its value; nothing before the first. The windows are
/// empty and reach a lookback back and ahead.
final class SmoothedValue implements RangeKernel {
  private final ColumnCache<int[]> columns = new ColumnCache<>(new int[0]);

  @Override
  public void apply(WindowedSeries series, double[] out) {
    int[] behind = columns.get(series.columnId, () -> behind(series));
    long[] timestampsMs = series.timestampsMs;
    double[] values = series.values;
    for (int step = 0; step < series.steps; step++) {
      int next = behind[step];
      long timeMs = series.windowEndMs(step);
      if (next < series.to[step] && timestampsMs[next] == timeMs) {
        out[step] = values[next];
      } else if (next == series.from[step]) {
        out[step] = Gap.VALUE;
      } else if (next == series.to[step]) {
        out[step] = values[next - 1];
      } else {
        double before = values[next - 1];
        double elapsed = timeMs - timestampsMs[next - 1];
        double over = timestampsMs[next] - timestampsMs[next - 1];
        out[step] = before + (values[next] - before) * elapsed / over;
      }
    }
  }

  /// The first sample at or behind each step; the end of the window where there is none.
  private static int[] behind(WindowedSeries series) {
    int[] behind = new int[series.steps];
    int next = 0;
    for (int step = 0; step < series.steps; step++) {
      next = Math.max(next, series.from[step]);
      while (next < series.to[step] && series.timestampsMs[next] < series.windowEndMs(step)) {
        next++;
      }
      behind[step] = next;
    }
    return behind;
  }
}
