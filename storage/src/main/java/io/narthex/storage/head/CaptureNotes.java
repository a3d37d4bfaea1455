package io.narthex.storage.head;

import java.util.Arrays;

/// What commits note for one running capture: of each series that they append to, its newest
/// timestamp when the capture began. Guarded by the append lock.
final class CaptureNotes {
  private static final int INITIAL_SLOTS = 1 << 8;

  private int[] series = new int[0];
  private long[] newestMs = new long[0];
  private int used;

  /// Notes the newest timestamp of a series before an append; the first note of a series stands.
  void note(int index, long timestampMs) {
    if (2 * used >= series.length) {
      grow();
    }
    int slot = slotOf(index);
    if (series[slot] == index) {
      return;
    }
    series[slot] = index;
    newestMs[slot] = timestampMs;
    used++;
  }

  /// Newest timestamp that a series had when the capture began, whose newest one is `now`.
  long newestMs(int index, long now) {
    if (used == 0) {
      return now;
    }
    int slot = slotOf(index);
    return series[slot] == index ? newestMs[slot] : now;
  }

  private int slotOf(int index) {
    int mask = series.length - 1;
    int slot = (index * 0x9e3779b9) >>> 5 & mask;
    while (series[slot] >= 0 && series[slot] != index) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldSeries = series;
    long[] oldNewestMs = newestMs;
    series = new int[Math.max(INITIAL_SLOTS, 2 * oldSeries.length)];
    newestMs = new long[series.length];
    Arrays.fill(series, -1);
    for (int i = 0; i < oldSeries.length; i++) {
      if (oldSeries[i] >= 0) {
        int slot = slotOf(oldSeries[i]);
        series[slot] = oldSeries[i];
        newestMs[slot] = oldNewestMs[i];
      }
    }
  }
}
