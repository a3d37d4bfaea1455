package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import io.narthex.storage.postings.IntSort;
import java.util.Arrays;
import java.util.BitSet;

/// Out-of-order samples by series and time, one for each timestamp, at least one. Immutable; nobody
/// writes the arrays that it hands out.
final class OutOfOrderRun {
  private static final long BYTES_PER_SAMPLE = 2 * Long.BYTES;
  private static final long BYTES_PER_SERIES = 2 * Integer.BYTES;

  private final int[] series;
  private final int[] starts;
  private final long[] timestampsMs;
  private final double[] values;
  private final TimeRange range;
  private final SampleFilter filter;

  /// Takes series and samples in order.
  private static final class Builder {
    private int[] series;
    private int[] starts;
    private final long[] timestampsMs;
    private final double[] values;
    private int seriesCount;
    private int count;

    Builder(int mostSeries, int mostSamples) {
      series = new int[mostSeries];
      starts = new int[mostSeries + 1];
      timestampsMs = new long[mostSamples];
      values = new double[mostSamples];
    }

    void add(int sampleSeries, long timestampMs, double value) {
      if (seriesCount == 0 || series[seriesCount - 1] != sampleSeries) {
        series[seriesCount] = sampleSeries;
        starts[seriesCount++] = count;
      }
      timestampsMs[count] = timestampMs;
      values[count++] = value;
    }

    /// Adds samples of one series of a run.
    void addAll(OutOfOrderRun run, int ofSeries, int from, int to) {
      if (from < to) {
        add(ofSeries, run.timestampsMs[from], run.values[from]);
        System.arraycopy(run.timestampsMs, from + 1, timestampsMs, count, to - from - 1);
        System.arraycopy(run.values, from + 1, values, count, to - from - 1);
        count += to - from - 1;
      }
    }

    OutOfOrderRun build() {
      starts[seriesCount] = count;
      boolean full = count == timestampsMs.length && seriesCount == series.length;
      return full
          ? new OutOfOrderRun(series, starts, timestampsMs, values)
          : new OutOfOrderRun(
              Arrays.copyOf(series, seriesCount),
              Arrays.copyOf(starts, seriesCount + 1),
              Arrays.copyOf(timestampsMs, count),
              Arrays.copyOf(values, count));
    }
  }

  /// @param series ascending
  /// @param starts of each series in the samples, and the end
  private OutOfOrderRun(int[] series, int[] starts, long[] timestampsMs, double[] values) {
    this.series = series;
    this.starts = starts;
    this.timestampsMs = timestampsMs;
    this.values = values;
    long minMs = Long.MAX_VALUE;
    long maxMs = Long.MIN_VALUE;
    for (int i = 0; i < series.length; i++) {
      minMs = Math.min(minMs, timestampsMs[starts[i]]);
      maxMs = Math.max(maxMs, timestampsMs[starts[i + 1] - 1]);
    }
    this.range = new TimeRange(minMs, maxMs);
    this.filter = new SampleFilter(timestampsMs.length);
    for (int i = 0; i < series.length; i++) {
      for (int at = starts[i]; at < starts[i + 1]; at++) {
        filter.add(series[i], timestampsMs[at]);
      }
    }
  }

  /// The samples of a table.
  static OutOfOrderRun of(SampleTable samples) {
    int[] positions = new int[samples.count()];
    Arrays.setAll(positions, i -> i);
    int[] order =
        IntSort.sorted(
            positions,
            (one, other) -> {
              int bySeries = Integer.compare(samples.series(one), samples.series(other));
              return bySeries != 0
                  ? bySeries
                  : Long.compare(samples.timestampMs(one), samples.timestampMs(other));
            });
    Builder builder = new Builder(order.length, order.length);
    for (int at : order) {
      builder.add(
          samples.series(at), samples.timestampMs(at), Double.longBitsToDouble(samples.bits(at)));
    }
    return builder.build();
  }

  /// The samples of both; where both have one the newer one's.
  static OutOfOrderRun merge(OutOfOrderRun older, OutOfOrderRun newer) {
    Builder builder =
        new Builder(older.series.length + newer.series.length, older.count() + newer.count());
    int i = 0;
    int j = 0;
    while (i < older.series.length || j < newer.series.length) {
      int order =
          i == older.series.length
              ? 1
              : j == newer.series.length ? -1 : Integer.compare(older.series[i], newer.series[j]);
      if (order < 0) {
        builder.addAll(older, older.series[i], older.starts[i], older.starts[i + 1]);
      } else if (order > 0) {
        builder.addAll(newer, newer.series[j], newer.starts[j], newer.starts[j + 1]);
      } else {
        mergeSeries(older, i, newer, j, builder);
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return builder.build();
  }

  private static void mergeSeries(
      OutOfOrderRun older, int i, OutOfOrderRun newer, int j, Builder builder) {
    int series = newer.series[j];
    int one = older.starts[i];
    int oneEnd = older.starts[i + 1];
    int other = newer.starts[j];
    int otherEnd = newer.starts[j + 1];
    while (one < oneEnd && other < otherEnd) {
      long oneMs = older.timestampsMs[one];
      long otherMs = newer.timestampsMs[other];
      if (oneMs < otherMs) {
        builder.add(series, oneMs, older.values[one]);
      } else {
        builder.add(series, otherMs, newer.values[other++]);
      }
      one += oneMs <= otherMs ? 1 : 0;
    }
    builder.addAll(older, series, one, oneEnd);
    builder.addAll(newer, series, other, otherEnd);
  }

  /// Whether some series of these has samples in a range.
  boolean hasAny(BitSet ofSeries, TimeRange in) {
    if (!range.overlaps(in)) {
      return false;
    }
    for (int one = ofSeries.nextSetBit(0); one >= 0; one = ofSeries.nextSetBit(one + 1)) {
      int position = find(one);
      if (position >= 0 && from(position, in) < to(position, in)) {
        return true;
      }
    }
    return false;
  }

  /// The samples that are not of these series and in this range; of them there is one at least,
  /// else all samples would be gone.
  OutOfOrderRun without(BitSet ofSeries, TimeRange in) {
    Builder builder = new Builder(series.length, count());
    for (int i = 0; i < series.length; i++) {
      boolean cut = ofSeries.get(series[i]);
      builder.addAll(this, series[i], starts[i], cut ? from(i, in) : starts[i + 1]);
      builder.addAll(this, series[i], cut ? to(i, in) : starts[i + 1], starts[i + 1]);
    }
    return builder.build();
  }

  /// How many samples there are.
  int count() {
    return timestampsMs.length;
  }

  /// Memory that it takes.
  long bytes() {
    return BYTES_PER_SAMPLE * timestampsMs.length
        + BYTES_PER_SERIES * series.length
        + filter.bytes();
  }

  /// From the first to the last sample.
  TimeRange range() {
    return range;
  }

  /// Series with samples, ascending.
  int[] series() {
    return series;
  }

  long[] timestampsMs() {
    return timestampsMs;
  }

  double[] values() {
    return values;
  }

  /// Position of a series among [#series], −1 where it has no samples.
  int find(int one) {
    return Math.max(-1, Arrays.binarySearch(series, one));
  }

  /// First sample of the series at `position` that is in a range, or behind it.
  int from(int position, TimeRange in) {
    return firstAtOrAfter(position, in.startMs());
  }

  /// End of the samples of the series at `position` that are in a range or before it.
  int to(int position, TimeRange in) {
    return in.endMs() == Long.MAX_VALUE
        ? starts[position + 1]
        : firstAtOrAfter(position, in.endMs() + 1);
  }

  private int firstAtOrAfter(int position, long timestampMs) {
    int start = starts[position];
    int end = starts[position + 1];
    if (timestampMs <= timestampsMs[start]) {
      return start;
    }
    int found = Arrays.binarySearch(timestampsMs, start, end, timestampMs);
    return found < 0 ? -found - 1 : found;
  }

  /// Index of a sample, −1 where it is not there.
  int find(int one, long timestampMs) {
    boolean mayHave = range.contains(timestampMs) && filter.mayHave(one, timestampMs);
    int position = mayHave ? find(one) : -1;
    return position < 0
        ? -1
        : Math.max(
            -1,
            Arrays.binarySearch(timestampsMs, starts[position], starts[position + 1], timestampMs));
  }
}
