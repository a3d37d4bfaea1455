package io.narthex.storage.head;

import java.util.Arrays;

/// What commits note for one running capture: of each series that they append to, how many samples
/// it had when the capture began. Guarded by the append lock.
final class CaptureNotes {
  private static final int INITIAL_SLOTS = 1 << 8;

  private int[] series = new int[INITIAL_SLOTS];
  private int[] counts = new int[INITIAL_SLOTS];
  private int used;

  CaptureNotes() {
    Arrays.fill(series, -1);
  }

  /// Notes the count of a series before an append; the first note of a series stands.
  void note(int index, int count) {
    int slot = slotOf(index);
    if (series[slot] == index) {
      return;
    }
    series[slot] = index;
    counts[slot] = count;
    used++;
    if (2 * used > series.length) {
      grow();
    }
  }

  /// Samples that a series had when the capture began, of which there are `now`.
  int countOf(int index, int now) {
    if (used == 0) {
      return now;
    }
    int slot = slotOf(index);
    return series[slot] == index ? counts[slot] : now;
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
    int[] oldCounts = counts;
    series = new int[2 * oldSeries.length];
    counts = new int[2 * oldSeries.length];
    Arrays.fill(series, -1);
    for (int i = 0; i < oldSeries.length; i++) {
      if (oldSeries[i] >= 0) {
        int slot = slotOf(oldSeries[i]);
        series[slot] = oldSeries[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
