package io.narthex.query.function;

/// `rate`, `increase` and `delta` of an `anchored` selector: from the anchor to the last sample,
/// counter resets added, nothing extrapolated (upstream: `extendedRate`).
final class AnchoredRate implements RangeKernel {
  private final boolean counter;
  private final boolean perSecond;
  private final ResetPositions resets = new ResetPositions();

  /// @param counter whether falls are resets
  /// @param perSecond whether the result is divided by the length of the window
  AnchoredRate(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    boolean corrects = counter && resets.find(series.values, series.count);
    double divisor = perSecond ? series.grid.rangeMs() / 1e3 : 1;
    double[] values = series.values;
    for (int step = 0; step < series.steps; step++) {
      int first = series.from[step];
      int last = series.to[step] - 1;
      if (last < first) {
        out[step] = Gap.VALUE;
        continue;
      }
      double result = values[last] - values[first];
      if (corrects) {
        result += resets.add(0, values, first, last);
      }
      out[step] = result / divisor;
    }
  }
}
