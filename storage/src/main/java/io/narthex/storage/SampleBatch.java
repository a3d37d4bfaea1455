package io.narthex.storage;

import io.narthex.storage.sample.HistogramColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Samples of one series in time order, filled by a [SampleCursor] and reused: a struct of columns
/// whose fields are read directly because it is passed once per series on the hottest path. The
/// arrays belong to the batch and may be longer than the counts say; the reader writes none of
/// them. Stale markers are delivered as they are stored. Nobody keeps an array beyond the next
/// `next()`.
///
/// A series with no sample in the range yields no batch. More than [#MAX_SAMPLES] samples come in
/// slices: consecutive batches of the same ordinal which overlap by [SelectHints#windowMs], each at
/// least one whole window long; [#lastSlice] marks the last.
///
/// Order between the two lanes is by timestamp; one timestamp is in one lane only.
public final class SampleBatch {
  /// More samples than this of one series are delivered in slices.
  public static final int MAX_SAMPLES = 1 << 20;

  /// Column id of timestamps that are not known to be shared.
  public static final int UNSHARED = -1;

  private static final long BYTES_PER_SAMPLE = Long.BYTES + Double.BYTES;

  /// Which series, within its selection.
  public int ordinal;

  /// Batches of one selection with the same id (0 or more) have identical timestamps in both count
  /// and content, after range and isolation cuts; [#UNSHARED] says nothing.
  public int timestampColumnId = UNSHARED;

  /// Number of floats.
  public int count;

  /// Ascending timestamps of the floats, milliseconds since the epoch.
  public long[] timestampsMs = new long[0];

  /// The floats.
  public double[] values = new double[0];

  /// Whose timestamps [#timestampsMs] holds from its first element on: what a writer compares with
  /// its own to spare copying the same again; null where nobody can tell. Who writes timestamps
  /// sets it.
  public @Nullable Object timestampsFrom;

  /// Start timestamps of the floats, or null where the series has none.
  public long @Nullable [] startTimestampsMs;

  /// Number of histograms.
  public int histogramCount;

  /// Ascending timestamps of the histograms.
  public long[] histogramTimestampsMs = new long[0];

  /// The histograms, or null where there are none.
  public @Nullable HistogramColumn histograms;

  /// Whether the series' samples end here.
  public boolean lastSlice = true;

  /// Makes room for `capacity` floats; contents are lost where an array has to grow.
  public void ensureCapacity(int capacity) {
    if (timestampsMs.length < capacity) {
      int grown = Math.max(capacity, Math.min(2 * timestampsMs.length, MAX_SAMPLES));
      timestampsMs = new long[grown];
      timestampsFrom = null;
      values = new double[grown];
    }
  }

  /// Makes room for `more` floats behind those that are there, which stay; takes what the arrays
  /// grow by from the budget first.
  public void reserve(int more, ReadContext context) {
    int capacity = Math.addExact(count, more);
    if (timestampsMs.length < capacity) {
      int grown = Math.max(capacity, Math.min(2 * timestampsMs.length, MAX_SAMPLES));
      context.charge(BYTES_PER_SAMPLE * (grown - timestampsMs.length));
      timestampsMs = Arrays.copyOf(timestampsMs, grown);
      values = Arrays.copyOf(values, grown);
    }
  }

  /// Drops arrays that grew by [#reserve] alone and gives their room back to the budget.
  public void release(ReadContext context) {
    context.charge(-BYTES_PER_SAMPLE * timestampsMs.length);
    timestampsMs = new long[0];
    timestampsFrom = null;
    values = new double[0];
    count = 0;
  }

  /// Copies `from`'s floats `fromIndex..toIndex-1` here.
  public void copyFloats(long[] fromTimestampsMs, double[] fromValues, int fromIndex, int toIndex) {
    int length = toIndex - fromIndex;
    ensureCapacity(length);
    System.arraycopy(fromTimestampsMs, fromIndex, timestampsMs, 0, length);
    timestampsFrom = null;
    System.arraycopy(fromValues, fromIndex, values, 0, length);
    count = length;
  }

  /// Overwrites everything with values that no reader may rely on, for tests.
  public void poison() {
    ordinal = -1;
    timestampColumnId = UNSHARED;
    count = -1;
    histogramCount = -1;
    histograms = null;
    timestampsFrom = null;
    Arrays.fill(timestampsMs, Long.MIN_VALUE);
    Arrays.fill(values, Double.NEGATIVE_INFINITY);
  }
}
