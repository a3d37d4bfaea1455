package io.narthex.query.function;

import java.util.Arrays;

/// `quantile_over_time`. Keeps the samples of the window sorted: those that leave are taken out,
/// those that come are put in, unless sorting anew costs less.
final class WindowQuantile implements RangeKernel {
  /// Beyond so many moves a window is sorted anew.
  private static final int MANY_MOVES = 256;

  private final double[] quantiles;
  private final Work work;

  /// Ascending, [#size] of them; no NaN.
  private double[] sorted = new double[0];

  private int size;
  private int nans;

  WindowQuantile(double[] quantiles, Work work) {
    this.work = work;
    this.quantiles = quantiles;
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    if (sorted.length < series.count) {
      sorted = new double[series.count];
    }
    size = 0;
    nans = 0;
    int low = series.from[0];
    int high = low;
    for (int step = 0; step < series.steps; step++) {
      int from = series.from[step];
      int to = series.to[step];
      work.add(to - from);
      move(series.values, low, high, from, to);
      low = from;
      high = to;
      out[step] = from == to ? Gap.VALUE : Quantiles.ofSorted(quantiles[step], sorted, size, nans);
    }
  }

  private void move(double[] values, int low, int high, int from, int to) {
    int moves = (from - low) + (to - high);
    if (from >= high || moves > Math.min((to - from) / 2, MANY_MOVES)) {
      sort(values, from, to);
      return;
    }
    for (int i = low; i < from; i++) {
      remove(values[i]);
    }
    for (int i = high; i < to; i++) {
      insert(values[i]);
    }
  }

  private void sort(double[] values, int from, int to) {
    size = 0;
    nans = 0;
    for (int i = from; i < to; i++) {
      if (Double.isNaN(values[i])) {
        nans++;
      } else {
        sorted[size++] = values[i];
      }
    }
    Arrays.sort(sorted, 0, size);
  }

  private void remove(double value) {
    if (Double.isNaN(value)) {
      nans--;
      return;
    }
    int at = Arrays.binarySearch(sorted, 0, size, value);
    size--;
    System.arraycopy(sorted, at + 1, sorted, at, size - at);
  }

  private void insert(double value) {
    if (Double.isNaN(value)) {
      nans++;
      return;
    }
    int found = Arrays.binarySearch(sorted, 0, size, value);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, at, sorted, at + 1, size - at);
    sorted[at] = value;
    size++;
  }
}
