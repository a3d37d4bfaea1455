package io.narthex.query.operator;

import io.narthex.query.function.WindowedSeries;

/// Takes the series of a [RangeSource].
public interface WindowSink {
  /// Takes one series; valid until this returns.
  void series(int ordinal, WindowedSeries series);
}
