package io.narthex.query.function;

/// `rate`, `increase` and `delta` of a `smoothed` selector: the values at both edges of the window
/// are interpolated from the samples around them, counter resets are added (upstream:
/// `extendedRate`). Which samples lie at the edges, and how they weigh, is computed once per
/// timestamp column.
final class SmoothedRate implements RangeKernel {
  private final boolean counter;
  private final boolean perSecond;
  private final ColumnCache<SmoothedEdges> columns = new ColumnCache<>(SmoothedEdges.NONE);
  private final ResetPositions resets = new ResetPositions();

  /// @param counter whether falls are resets
  /// @param perSecond whether the result is divided by the length of the window
  SmoothedRate(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  @Override
  public void apply(WindowedSeries series, double[] out) {
    SmoothedEdges edges = columns.get(series.columnId, () -> SmoothedEdges.of(series));
    boolean corrects = counter && resets.find(series.values, series.count);
    double divisor = perSecond ? series.grid.rangeMs() / 1e3 : 1;
    for (int step = 0; step < series.steps; step++) {
      if (edges.isEmpty(step) || edges.isAhead(step)) {
        out[step] = Gap.VALUE;
        continue;
      }
      double left = edges.left(step, series.values, counter);
      double right = edges.right(step, series.values, counter);
      double result = right - left;
      if (corrects) {
        result += correction(edges, step, left, right, series.values);
      }
      out[step] = result / divisor;
    }
  }

  /// What resets between the edge values and the samples strictly inside take away.
  private double correction(
      SmoothedEdges edges, int step, double left, double right, double[] values) {
    int first = edges.firstInside(step);
    int last = edges.lastInside(step);
    if (first > last) {
      return right < left ? left : 0;
    }
    double sum = values[first] < left ? left : 0;
    sum = resets.add(sum, values, first, last);
    return right < values[last] ? sum + values[last] : sum;
  }
}
