package io.narthex.storage.head;

import java.util.Arrays;

/// Samples older than the newest of their series, in the order in which they came, until they go to
/// blocks. Guarded by the append lock, apart from the runs that [#run] hands out.
final class OutOfOrderSamples {
  static final long BYTES_PER_SAMPLE = Integer.BYTES + 2 * Long.BYTES;
  private static final int INITIAL_SAMPLES = 1_024;

  private final HeadMemory memory;
  private int[] series = new int[0];
  private long[] timestampsMs = new long[0];
  private double[] values = new double[0];
  private int count;
  private OutOfOrderRun sorted = OutOfOrderRun.EMPTY;
  private int sortedCount;

  OutOfOrderSamples(HeadMemory memory) {
    this.memory = memory;
  }

  int count() {
    return count;
  }

  /// Takes a sample; at equal timestamps of a series the newest stands.
  void append(int index, long timestampMs, double value) {
    if (count == series.length) {
      int capacity = Math.max(INITIAL_SAMPLES, count + count / 2);
      memory.charge(BYTES_PER_SAMPLE * (capacity - count));
      series = Arrays.copyOf(series, capacity);
      timestampsMs = Arrays.copyOf(timestampsMs, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    series[count] = index;
    timestampsMs[count] = timestampMs;
    values[count] = value;
    count++;
  }

  /// All samples, sorted: immutable, and the same as long as none comes.
  OutOfOrderRun run() {
    if (sortedCount < count) {
      sorted = sorted.with(series, timestampsMs, values, sortedCount, count);
      sortedCount = count;
    }
    return sorted;
  }

  /// Forgets the samples of the first `flushed` that came: they are in blocks.
  void drop(int flushed) {
    int left = count - flushed;
    int[] keptSeries = Arrays.copyOfRange(series, flushed, count);
    long[] keptTimestampsMs = Arrays.copyOfRange(timestampsMs, flushed, count);
    double[] keptValues = Arrays.copyOfRange(values, flushed, count);
    memory.charge(BYTES_PER_SAMPLE * (left - series.length));
    series = keptSeries;
    timestampsMs = keptTimestampsMs;
    values = keptValues;
    count = left;
    sorted = OutOfOrderRun.EMPTY;
    sortedCount = 0;
  }
}
