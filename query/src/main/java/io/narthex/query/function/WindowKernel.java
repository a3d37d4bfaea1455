package io.narthex.query.function;

/// A kernel that looks at each window by itself.
///
/// @param leastSamples windows with fewer have no result
record WindowKernel(int leastSamples, Work work, Function function) implements RangeKernel {
  /// A function of one window.
  @FunctionalInterface
  interface Function {
    /// The value for the window of `step`, which has enough samples; [Gap#VALUE]: none.
    double of(WindowedSeries series, int step);
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    for (int step = 0; step < series.steps; step++) {
      int samples = series.to[step] - series.from[step];
      work.add(samples);
      out[step] = samples < leastSamples ? Gap.VALUE : function.of(series, step);
    }
  }
}
