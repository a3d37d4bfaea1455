package io.narthex.query.function;

/// `mad_over_time`: the median of the distances to the median; NaN where any sample is. Used by one
/// thread.
final class MedianDeviation implements WindowKernel.Function {
  private double[] scratch = new double[0];

  @Override
  public double of(WindowedSeries series, int step) {
    int from = series.from[step];
    int count = series.to[step] - from;
    if (scratch.length < count) {
      scratch = new double[series.count];
    }
    for (int i = 0; i < count; i++) {
      double value = series.values[from + i];
      if (Double.isNaN(value)) {
        return Double.NaN;
      }
      scratch[i] = value;
    }
    double median = Quantiles.of(0.5, scratch, count);
    for (int i = 0; i < count; i++) {
      scratch[i] = Math.abs(scratch[i] - median);
    }
    return Quantiles.of(0.5, scratch, count);
  }
}
