package io.narthex.rules.scheduler;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// The series that a rule wrote at its last evaluation: from a 128-bit key to the series ref, 32
/// bytes a slot, at most three quarters of them filled. Which of them the evaluation that runs has
/// met is marked, so that those that vanished are known at its end. Not thread-safe.
///
///     slot: key, low half | key, high half | ref (0: none yet, below 0: handle) | evaluation, 0: free
final class SeriesTable {
  private static final int WIDTH = 4;
  private static final int REF = 2;
  private static final int MET_AT = 3;
  private static final long[] EMPTY = new long[0];

  private long[] slots = EMPTY;
  private int count;
  private long evaluation = 1;

  /// Begins an evaluation that meets at most `series` series.
  void begin(int series) {
    evaluation++;
    resize(count + series);
  }

  /// Meets a series.
  ///
  /// @return its slot, until [#finish]; −1 − slot where it was met before in this evaluation
  int meet(long low, long high) {
    int mask = slots.length / WIDTH - 1;
    int at = (int) low & mask;
    while (slots[at * WIDTH + MET_AT] != 0) {
      if (slots[at * WIDTH] == low && slots[at * WIDTH + 1] == high) {
        if (slots[at * WIDTH + MET_AT] == evaluation) {
          return -1 - at;
        }
        slots[at * WIDTH + MET_AT] = evaluation;
        return at;
      }
      at = (at + 1) & mask;
    }
    slots[at * WIDTH] = low;
    slots[at * WIDTH + 1] = high;
    slots[at * WIDTH + REF] = 0;
    slots[at * WIDTH + MET_AT] = evaluation;
    count++;
    return at;
  }

  /// Ref of the series in a slot, 0 where it has none, below 0: a handle of the batch.
  long ref(int slot) {
    return slots[slot * WIDTH + REF];
  }

  void ref(int slot, long ref) {
    slots[slot * WIDTH + REF] = ref;
  }

  /// Refs of the series that the evaluation has not met.
  void forEachVanished(LongConsumer action) {
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + MET_AT] != 0 && slots[at + MET_AT] != evaluation && slots[at + REF] > 0) {
        action.accept(slots[at + REF]);
      }
    }
  }

  /// Refs of all series.
  void forEach(LongConsumer action) {
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + MET_AT] != 0 && slots[at + REF] > 0) {
        action.accept(slots[at + REF]);
      }
    }
  }

  /// Ends an evaluation: what it met, and has a ref, is what was written last.
  void finish() {
    keep(true);
  }

  /// Ends an evaluation that wrote nothing: what was written last stays.
  void abandon() {
    keep(false);
  }

  private void keep(boolean metOnly) {
    int kept = 0;
    for (int at = 0; at < slots.length; at += WIDTH) {
      kept += isKept(slots, at, metOnly) ? 1 : 0;
    }
    if (kept == count) {
      return;
    }
    long[] before = slots;
    slots = new long[capacity(kept) * WIDTH];
    count = kept;
    copy(before, metOnly);
  }

  private boolean isKept(long[] from, int at, boolean metOnly) {
    return from[at + MET_AT] != 0
        && from[at + REF] > 0
        && (!metOnly || from[at + MET_AT] == evaluation);
  }

  private void resize(int series) {
    int capacity = capacity(series);
    if (capacity * WIDTH > slots.length) {
      long[] before = slots;
      slots = new long[capacity * WIDTH];
      copy(before, false);
    }
  }

  private static int capacity(int series) {
    return series == 0 ? 0 : Integer.highestOneBit(Math.addExact(series, series / 3 + 1)) * 2;
  }

  private void copy(long[] from, boolean metOnly) {
    int mask = slots.length / WIDTH - 1;
    for (int at = 0; at < from.length; at += WIDTH) {
      if (isKept(from, at, metOnly)) {
        int into = (int) from[at] & mask;
        while (slots[into * WIDTH + MET_AT] != 0) {
          into = (into + 1) & mask;
        }
        System.arraycopy(from, at, slots, into * WIDTH, WIDTH);
      }
    }
  }

  /// Number of series.
  int count() {
    return count;
  }

  /// Empties the table.
  void clear() {
    Arrays.fill(slots, 0);
    slots = EMPTY;
    count = 0;
  }
}
