package io.narthex.storage.head;

import java.util.ArrayDeque;
import java.util.TreeSet;

/// Which snapshots are open, and the series that are to be removed once those that may read them
/// are closed. Guarded by the append lock.
final class OpenSnapshots {
  private final TreeSet<Long> open = new TreeSet<>();
  private final ArrayDeque<Retired> retired = new ArrayDeque<>();
  private long next = 1;

  /// Series that snapshots before `before` may read.
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  private record Retired(long before, int[] series) {}

  /// Opens one.
  ///
  /// @return its number
  long open() {
    open.add(next);
    return next++;
  }

  void close(long number) {
    open.remove(number);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /// Series that no new snapshot finds.
  void retire(int[] series) {
    retired.add(new Retired(next, series));
  }

  /// The next series that no open snapshot can read, once; empty where there are none.
  int[] nextUnread() {
    Retired first = retired.peek();
    if (first == null || (!open.isEmpty() && open.first() < first.before)) {
      return new int[0];
    }
    return retired.remove().series;
  }
}
