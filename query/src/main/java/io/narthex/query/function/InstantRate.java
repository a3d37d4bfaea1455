package io.narthex.query.function;

/// `irate` and `idelta`: the last two samples of a window.
final class InstantRate {
  private InstantRate() {}

  /// By how much the counter grew per second; from zero where it has started again.
  static double rate(WindowedSeries series, int step) {
    int last = series.to[step] - 1;
    double growth =
        CounterReset.isReset(series, last)
            ? series.values[last]
            : series.values[last] - series.values[last - 1];
    return growth / ((series.timestampsMs[last] - series.timestampsMs[last - 1]) / 1e3);
  }

  /// The difference.
  static double delta(WindowedSeries series, int step) {
    int last = series.to[step] - 1;
    return series.values[last] - series.values[last - 1];
  }
}
