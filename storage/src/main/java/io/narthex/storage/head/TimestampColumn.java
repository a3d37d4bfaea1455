package io.narthex.storage.head;

import java.util.Arrays;

/// Ascending timestamps at positions that never change, shared by the series that have them all.
/// Only grows at its end and is cut at its front; what an array once held stays there, so a reader
/// who took [#timestamps], [#base] and an end under the append lock may read on without it.
final class TimestampColumn {
  private static final long OVERHEAD_BYTES = 56;

  private long[] timestampsMs;
  private int base;
  private int end;
  private int users;

  /// An empty column of which the first position is `base`.
  TimestampColumn(int base, int capacity) {
    this.timestampsMs = new long[capacity];
    this.base = base;
    this.end = base;
  }

  /// Array of the timestamps from position [#base] on.
  long[] timestamps() {
    return timestampsMs;
  }

  /// First position.
  int base() {
    return base;
  }

  /// Position behind the last timestamp.
  int end() {
    return end;
  }

  long at(int position) {
    return timestampsMs[position - base];
  }

  /// Appends a timestamp above the last one.
  ///
  /// @return bytes by which the column has grown
  long append(long timestampMs) {
    int length = timestampsMs.length;
    if (end - base == length) {
      timestampsMs = Arrays.copyOf(timestampsMs, length + length / 2 + 4);
    }
    timestampsMs[end - base] = timestampMs;
    end++;
    return (long) Long.BYTES * (timestampsMs.length - length);
  }

  /// A column of its own for a series that goes another way from `position` on.
  TimestampColumn fork(int from, int position) {
    int length = position - from;
    TimestampColumn fork = new TimestampColumn(from, length + length / 4 + 4);
    System.arraycopy(timestampsMs, from - base, fork.timestampsMs, 0, length);
    fork.end = position;
    return fork;
  }

  /// First position in `from..to` whose timestamp is at least `timestampMs`, else `to`.
  int firstAtOrAfter(long timestampMs, int from, int to) {
    return firstAtOrAfter(timestampsMs, base, timestampMs, from, to);
  }

  /// As [#firstAtOrAfter(long, int, int)], in an array that a reader took.
  static int firstAtOrAfter(long[] timestampsMs, int base, long timestampMs, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timestampsMs[middle - base] < timestampMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// Forgets what is before `position`.
  ///
  /// @return bytes by which the column has shrunk
  long cutFront(int position) {
    if (position <= base) {
      return 0;
    }
    int length = timestampsMs.length;
    timestampsMs = Arrays.copyOfRange(timestampsMs, position - base, end - base + 4);
    base = position;
    return (long) Long.BYTES * (length - timestampsMs.length);
  }

  void addUser() {
    users++;
  }

  /// One series fewer has this column.
  ///
  /// @return whether it was the last one
  boolean removeUser() {
    users--;
    return users == 0;
  }

  long bytes() {
    return OVERHEAD_BYTES + (long) Long.BYTES * timestampsMs.length;
  }
}
