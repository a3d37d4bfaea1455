package io.narthex.storage.compaction;

import java.util.Arrays;

/// Ascending samples of one series in growable columns, reused from series to series. Not
/// thread-safe.
final class SampleRun {
  private static final int FIRST_CAPACITY = 1_024;

  private long[] timestampsMs = new long[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private long[] spareTimestampsMs = new long[0];
  private double[] spareValues = new double[0];
  private int count;

  void clear() {
    truncate(0);
  }

  int count() {
    return count;
  }

  /// Timestamps, from 0; another array after each change.
  long[] timestampsMs() {
    return timestampsMs;
  }

  /// Values, from 0; another array after each change.
  double[] values() {
    return values;
  }

  /// Appends `more` samples, to be written into the arrays.
  ///
  /// @return index of the first
  int extend(int more) {
    int at = count;
    count = Math.addExact(count, more);
    if (count > timestampsMs.length) {
      int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(count, 2L * at));
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    return at;
  }

  /// Forgets the samples from `newCount` on.
  void truncate(int newCount) {
    assert newCount <= count;
    count = newCount;
  }

  /// Drops the samples from `startMs` to `endMs`, both included.
  void delete(long startMs, long endMs) {
    int from = firstAtOrAfter(startMs, 0);
    int to = endMs == Long.MAX_VALUE ? count : firstAtOrAfter(endMs + 1, from);
    System.arraycopy(timestampsMs, to, timestampsMs, from, count - to);
    System.arraycopy(values, to, values, from, count - to);
    count -= to - from;
  }

  private int firstAtOrAfter(long timestampMs, int from) {
    int found = Arrays.binarySearch(timestampsMs, from, count, timestampMs);
    return found < 0 ? -found - 1 : found;
  }

  /// Puts the samples of `newer` in between; at equal timestamps they win.
  void merge(SampleRun newer) {
    if (newer.count > 0 && count > 0 && newer.timestampsMs[0] <= timestampsMs[count - 1]) {
      mergeOverlapping(newer);
    } else {
      int at = extend(newer.count);
      System.arraycopy(newer.timestampsMs, 0, timestampsMs, at, newer.count);
      System.arraycopy(newer.values, 0, values, at, newer.count);
    }
  }

  private void mergeOverlapping(SampleRun newer) {
    int most = Math.addExact(count, newer.count);
    if (spareTimestampsMs.length < most) {
      spareTimestampsMs = new long[most];
      spareValues = new double[most];
    }
    int into = 0;
    int a = 0;
    int b = 0;
    while (a < count || b < newer.count) {
      boolean older = b == newer.count || (a < count && timestampsMs[a] < newer.timestampsMs[b]);
      if (older) {
        spareTimestampsMs[into] = timestampsMs[a];
        spareValues[into] = values[a++];
      } else {
        if (a < count && timestampsMs[a] == newer.timestampsMs[b]) {
          a++;
        }
        spareTimestampsMs[into] = newer.timestampsMs[b];
        spareValues[into] = newer.values[b++];
      }
      into++;
    }
    long[] usedTimestampsMs = timestampsMs;
    double[] usedValues = values;
    timestampsMs = spareTimestampsMs;
    values = spareValues;
    spareTimestampsMs = usedTimestampsMs;
    spareValues = usedValues;
    count = into;
  }
}
