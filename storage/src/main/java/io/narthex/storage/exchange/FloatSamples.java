package io.narthex.storage.exchange;

import java.util.Arrays;

/// The samples of one float chunk, in arrays that are reused from chunk to chunk. Not thread-safe.
public final class FloatSamples {
  /// Most samples that a chunk can hold.
  public static final int MAX_COUNT = 0xffff;

  private long[] timestampsMs = new long[128];
  private double[] values = new double[128];
  private long[] startTimestampsMs = new long[128];
  private int count;

  /// Number of samples.
  public int count() {
    return count;
  }

  /// Timestamps in the order of the chunk, the first [#count] entries; another array after a longer
  /// chunk.
  public long[] timestampsMs() {
    return timestampsMs;
  }

  /// Values, bits as stored; otherwise as [#timestampsMs].
  public double[] values() {
    return values;
  }

  /// Start timestamps, 0 for unknown; otherwise as [#timestampsMs].
  public long[] startTimestampsMs() {
    return startTimestampsMs;
  }

  /// Forgets all samples.
  public void clear() {
    count = 0;
  }

  /// Adds a sample.
  public void add(long startTimestampMs, long timestampMs, double value) {
    if (count == timestampsMs.length) {
      ensureCapacity(2 * count);
    }
    timestampsMs[count] = timestampMs;
    values[count] = value;
    startTimestampsMs[count++] = startTimestampMs;
  }

  /// Drops the samples in `intervals`: pairs of first and last timestamp, ascending and apart.
  void drop(long[] intervals) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (!isIn(intervals, timestampsMs[i])) {
        timestampsMs[kept] = timestampsMs[i];
        values[kept] = values[i];
        startTimestampsMs[kept++] = startTimestampsMs[i];
      }
    }
    count = kept;
  }

  private static boolean isIn(long[] intervals, long timestampMs) {
    for (int i = 0; i < intervals.length && intervals[i] <= timestampMs; i += 2) {
      if (timestampMs <= intervals[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private void ensureCapacity(int capacity) {
    timestampsMs = Arrays.copyOf(timestampsMs, capacity);
    values = Arrays.copyOf(values, capacity);
    startTimestampsMs = Arrays.copyOf(startTimestampsMs, capacity);
  }
}
