package io.narthex.storage.head;

import java.util.Arrays;

/// Samples under series and timestamp, in the order in which they were added: open addressing over
/// columns of primitives, at most half full. Not thread-safe.
final class SampleTable {
  private static final int INITIAL_SAMPLES = 64;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private int[] series = new int[INITIAL_SAMPLES];
  private long[] timestampsMs = new long[INITIAL_SAMPLES];
  private long[] bits = new long[INITIAL_SAMPLES];

  /// Positions in the columns, one more each; 0 where there is none.
  private int[] slots = new int[2 * INITIAL_SAMPLES];

  private int count;

  int count() {
    return count;
  }

  int series(int position) {
    return series[position];
  }

  long timestampMs(int position) {
    return timestampsMs[position];
  }

  /// Bits of the value of a sample.
  long bits(int position) {
    return bits[position];
  }

  /// Position of a sample, −1 where it is not there.
  int find(int sampleSeries, long timestampMs) {
    return count == 0 ? -1 : slots[slot(sampleSeries, timestampMs)] - 1;
  }

  /// Adds a sample, or gives it another value.
  void put(int sampleSeries, long timestampMs, long valueBits) {
    int slot = slot(sampleSeries, timestampMs);
    if (slots[slot] > 0) {
      bits[slots[slot] - 1] = valueBits;
      return;
    }
    if (count == series.length) {
      grow();
      slot = slot(sampleSeries, timestampMs);
    }
    series[count] = sampleSeries;
    timestampsMs[count] = timestampMs;
    bits[count] = valueBits;
    slots[slot] = ++count;
  }

  /// Where a sample is or would be.
  private int slot(int sampleSeries, long timestampMs) {
    int mask = slots.length - 1;
    long hash = (timestampMs * GOLDEN + sampleSeries) * GOLDEN;
    int slot = (int) (hash >>> 32) & mask;
    while (slots[slot] > 0 && !isAt(slots[slot] - 1, sampleSeries, timestampMs)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isAt(int position, int sampleSeries, long timestampMs) {
    return series[position] == sampleSeries && timestampsMs[position] == timestampMs;
  }

  private void grow() {
    series = Arrays.copyOf(series, 2 * count);
    timestampsMs = Arrays.copyOf(timestampsMs, 2 * count);
    bits = Arrays.copyOf(bits, 2 * count);
    slots = new int[4 * count];
    for (int i = 0; i < count; i++) {
      slots[slot(series[i], timestampsMs[i])] = i + 1;
    }
  }

  /// Forgets all samples and keeps the room for them.
  void clear() {
    if (count > 0) {
      Arrays.fill(slots, 0);
      count = 0;
    }
  }
}
