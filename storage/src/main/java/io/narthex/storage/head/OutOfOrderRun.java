package io.narthex.storage.head;

import io.narthex.storage.postings.IntSort;
import java.util.Arrays;

/// Out-of-order samples by series and time, one for each timestamp. Immutable; nobody writes the
/// arrays that it hands out.
final class OutOfOrderRun {
  static final OutOfOrderRun EMPTY =
      new OutOfOrderRun(new int[0], new int[] {0}, new long[0], new double[0]);

  private final int[] series;
  private final int[] starts;
  private final long[] timestampsMs;
  private final double[] values;

  /// @param series ascending
  /// @param starts of each series in the samples, and the end
  private OutOfOrderRun(int[] series, int[] starts, long[] timestampsMs, double[] values) {
    this.series = series;
    this.starts = starts;
    this.timestampsMs = timestampsMs;
    this.values = values;
  }

  /// Series with samples, ascending.
  int[] series() {
    return series;
  }

  /// Where the samples of the series at `position` of [#series] begin; those of the one behind the
  /// last begin at the end.
  int start(int position) {
    return starts[position];
  }

  long[] timestampsMs() {
    return timestampsMs;
  }

  double[] values() {
    return values;
  }

  /// These samples and those at `from..to-1` of columns in order of arrival.
  OutOfOrderRun with(
      int[] moreSeries, long[] moreTimestampsMs, double[] moreValues, int from, int to) {
    int own = timestampsMs.length;
    int total = own + to - from;
    int[] allSeries = new int[total];
    long[] allTimestampsMs = Arrays.copyOf(timestampsMs, total);
    double[] allValues = Arrays.copyOf(values, total);
    for (int i = 0; i < series.length; i++) {
      Arrays.fill(allSeries, starts[i], starts[i + 1], series[i]);
    }
    System.arraycopy(moreSeries, from, allSeries, own, to - from);
    System.arraycopy(moreTimestampsMs, from, allTimestampsMs, own, to - from);
    System.arraycopy(moreValues, from, allValues, own, to - from);
    int[] positions = new int[total];
    Arrays.setAll(positions, i -> i);
    int[] order =
        IntSort.sorted(
            positions,
            (one, other) -> {
              int bySeries = Integer.compare(allSeries[one], allSeries[other]);
              return bySeries != 0
                  ? bySeries
                  : Long.compare(allTimestampsMs[one], allTimestampsMs[other]);
            });
    return ofOrdered(allSeries, allTimestampsMs, allValues, order);
  }

  private static OutOfOrderRun ofOrdered(
      int[] series, long[] timestampsMs, double[] values, int[] order) {
    int[] distinct = new int[order.length];
    int[] starts = new int[order.length + 1];
    long[] times = new long[order.length];
    double[] kept = new double[order.length];
    int seriesCount = 0;
    int count = 0;
    for (int i = 0; i < order.length; i++) {
      int at = order[i];
      boolean replaced =
          i + 1 < order.length
              && series[order[i + 1]] == series[at]
              && timestampsMs[order[i + 1]] == timestampsMs[at];
      if (replaced) {
        continue;
      }
      if (seriesCount == 0 || distinct[seriesCount - 1] != series[at]) {
        distinct[seriesCount] = series[at];
        starts[seriesCount++] = count;
      }
      times[count] = timestampsMs[at];
      kept[count++] = values[at];
    }
    starts[seriesCount] = count;
    return new OutOfOrderRun(
        Arrays.copyOf(distinct, seriesCount),
        Arrays.copyOf(starts, seriesCount + 1),
        Arrays.copyOf(times, count),
        Arrays.copyOf(kept, count));
  }
}
