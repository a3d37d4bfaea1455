package io.narthex.query.operator;

import io.narthex.query.function.SmoothedEdges;
import io.narthex.query.function.WindowedSeries;
import io.narthex.query.syntax.RangeMode;
import java.util.Arrays;

/// The samples that a range selector shows at its first step. With `anchored` and `smoothed` those
/// at the edges of the range come first and last (upstream: `extendFloats`).
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
public record EdgedSamples(long[] timestampsMs, double[] values) {
  private static final EdgedSamples NONE = new EdgedSamples(new long[0], new double[0]);

  /// The samples of `series`.
  public static EdgedSamples of(WindowedSeries series, RangeMode mode) {
    int from = series.from[0];
    int to = series.to[0];
    return switch (mode) {
      case PLAIN ->
          new EdgedSamples(
              Arrays.copyOfRange(series.timestampsMs, from, to),
              Arrays.copyOfRange(series.values, from, to));
      case ANCHORED -> from == to ? NONE : anchored(series, from, to - 1);
      case SMOOTHED -> smoothed(series);
    };
  }

  private static EdgedSamples anchored(WindowedSeries series, int first, int last) {
    return edged(
        series,
        series.values[first],
        series.timestampsMs[first] <= series.windowStartMs(0) ? first + 1 : first,
        series.timestampsMs[last] == series.windowEndMs(0) ? last - 1 : last,
        series.values[last]);
  }

  private static EdgedSamples smoothed(WindowedSeries series) {
    SmoothedEdges edges = SmoothedEdges.of(series);
    return edges.isEmpty(0)
        ? NONE
        : edged(
            series,
            edges.left(0, series.values, false),
            edges.firstInside(0),
            edges.lastInside(0),
            edges.right(0, series.values, false));
  }

  private static EdgedSamples edged(
      WindowedSeries series, double left, int firstInside, int lastInside, double right) {
    int inside = Math.max(lastInside - firstInside + 1, 0);
    long[] timestampsMs = new long[inside + 2];
    double[] values = new double[inside + 2];
    timestampsMs[0] = series.windowStartMs(0);
    values[0] = left;
    System.arraycopy(series.timestampsMs, firstInside, timestampsMs, 1, inside);
    System.arraycopy(series.values, firstInside, values, 1, inside);
    timestampsMs[inside + 1] = series.windowEndMs(0);
    values[inside + 1] = right;
    return new EdgedSamples(timestampsMs, values);
  }

  /// Number of samples.
  public int count() {
    return values.length;
  }
}
