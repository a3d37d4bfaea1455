package io.narthex.storage.peer;

import io.narthex.storage.ReadContext;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Series with their samples in memory, in label order, each label set once. Filled by one thread:
/// the samples of a series, then its end, and so on; then finished, and only read from then on, by
/// any thread. Series with equal timestamps share them. What is held is charged to the reader's
/// budget and given back with it.
public final class PeerSeries {
  private static final int FIRST_SAMPLES = 128;
  private static final long BYTES_PER_SAMPLE = Long.BYTES + Double.BYTES;

  /// Of a series beside its samples, and of a label beside its text, about.
  private static final long BYTES_PER_SERIES = 96;

  private static final long BYTES_PER_LABEL = 64;

  private final ReadContext context;
  private final List<long[]> columns = new ArrayList<>();
  private final Map<Integer, Integer> columnOfHash = new HashMap<>();
  private List<Series> series = new ArrayList<>();
  private long[] timestampsMs = new long[FIRST_SAMPLES];
  private double[] values = new double[FIRST_SAMPLES];
  private int count;
  private long sampleCount;

  /// A series: its timestamps are those of a column.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  private record Series(Labels labels, int column, double[] values) {}

  /// No series yet.
  public PeerSeries(ReadContext context) {
    this.context = context;
  }

  /// Adds a sample to the open series. One at the timestamp of the sample before is left out.
  ///
  /// @throws IllegalArgumentException where it is older than the sample before
  public void add(long timestampMs, double value) {
    if (count > 0 && timestampMs <= timestampsMs[count - 1]) {
      if (timestampMs < timestampsMs[count - 1]) {
        throw new IllegalArgumentException(
            "timestamps of a series: expected=ascending, actual="
                + timestampMs
                + " behind "
                + timestampsMs[count - 1]);
      }
      return;
    }
    if (count == timestampsMs.length) {
      int grown = (int) Math.min(2L * count, Integer.MAX_VALUE - 8);
      context.charge(BYTES_PER_SAMPLE * (grown - count));
      timestampsMs = Arrays.copyOf(timestampsMs, grown);
      values = Arrays.copyOf(values, grown);
    }
    timestampsMs[count] = timestampMs;
    values[count++] = value;
  }

  /// Number of samples in the open series.
  public int openCount() {
    return count;
  }

  /// Ends the open series. One without samples is left out.
  public void end(Labels labels) {
    if (count == 0) {
      return;
    }
    chargeLabels(labels);
    int column = column(timestampsMs, count);
    context.charge((long) Double.BYTES * count);
    series.add(new Series(labels, column, Arrays.copyOf(values, count)));
    sampleCount += count;
    count = 0;
  }

  private void chargeLabels(Labels labels) {
    long bytes = BYTES_PER_SERIES;
    for (int i = 0; i < labels.size(); i++) {
      bytes += BYTES_PER_LABEL + labels.name(i).length() + labels.value(i).length();
    }
    context.charge(bytes);
  }

  /// The column with these timestamps, a new one where there is none at hand.
  private int column(long[] of, int length) {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + Long.hashCode(of[i]);
    }
    Integer known = columnOfHash.get(hash);
    if (known != null) {
      long[] column = columns.get(known);
      if (Arrays.equals(column, 0, column.length, of, 0, length)) {
        return known;
      }
    }
    context.charge((long) Long.BYTES * length + BYTES_PER_SERIES);
    columns.add(Arrays.copyOf(of, length));
    columnOfHash.put(hash, columns.size() - 1);
    return columns.size() - 1;
  }

  /// Puts the series in order. Where a label set came more than once, its samples are merged; of
  /// those at one timestamp the first that came stays.
  ///
  /// @return this
  public PeerSeries finish() {
    context.charge(-BYTES_PER_SAMPLE * (timestampsMs.length - FIRST_SAMPLES));
    timestampsMs = new long[0];
    values = new double[0];
    columnOfHash.clear();
    if (!isInOrder()) {
      series.sort(Comparator.comparing(Series::labels));
      List<Series> merged = new ArrayList<>(series.size());
      for (Series next : series) {
        boolean again = !merged.isEmpty() && merged.getLast().labels.equals(next.labels);
        merged.add(again ? merge(merged.removeLast(), next) : next);
      }
      series = merged;
    }
    return this;
  }

  private boolean isInOrder() {
    for (int i = 1; i < series.size(); i++) {
      if (series.get(i - 1).labels.compareTo(series.get(i).labels) >= 0) {
        return false;
      }
    }
    return true;
  }

  private Series merge(Series first, Series second) {
    long[] left = columns.get(first.column);
    long[] right = columns.get(second.column);
    long[] times = new long[left.length + right.length];
    double[] merged = new double[times.length];
    int used = 0;
    int l = 0;
    int r = 0;
    while (l < left.length || r < right.length) {
      boolean isLeft = r == right.length || (l < left.length && left[l] <= right[r]);
      if (isLeft && r < right.length && left[l] == right[r]) {
        r++;
      }
      times[used] = isLeft ? left[l] : right[r];
      merged[used++] = isLeft ? first.values[l++] : second.values[r++];
    }
    context.charge(BYTES_PER_SAMPLE * used);
    columns.add(Arrays.copyOf(times, used));
    sampleCount -= left.length + right.length - used;
    return new Series(first.labels, columns.size() - 1, Arrays.copyOf(merged, used));
  }

  /// Number of series that were ended.
  public int seriesCount() {
    return series.size();
  }

  /// Number of samples of these series.
  public long sampleCount() {
    return sampleCount;
  }

  public Labels labels(int ordinal) {
    return series.get(ordinal).labels;
  }

  /// Ascending; the same array for all series with these timestamps. Nobody writes it.
  public long[] timestampsMs(int ordinal) {
    return columns.get(series.get(ordinal).column);
  }

  /// As many as timestamps. Nobody writes them.
  public double[] values(int ordinal) {
    return series.get(ordinal).values;
  }

  /// Names the timestamps of a series: equal numbers, equal timestamps.
  int column(int ordinal) {
    return series.get(ordinal).column;
  }

  ReadContext context() {
    return context;
  }
}
