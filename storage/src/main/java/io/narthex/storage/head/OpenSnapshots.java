package io.narthex.storage.head;

import java.util.ArrayDeque;
import java.util.TreeSet;

/// Which snapshots are open, and what is to be removed once those that may read it are closed.
/// Guarded by the append lock.
final class OpenSnapshots {
  private final TreeSet<Long> open = new TreeSet<>();
  private final ArrayDeque<Removal> removals = new ArrayDeque<>();
  private long next = 1;

  /// Removes what snapshots before `before` may read.
  private record Removal(long before, Runnable action) {}

  /// Opens one.
  ///
  /// @return its number
  long open() {
    open.add(next);
    return next++;
  }

  /// Closes one and removes what nobody can read any more.
  void close(long number) {
    open.remove(number);
    removeUnread();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /// Runs `action` under the append lock as soon as all snapshots are closed that are open now,
  /// behind those asked for before.
  void whenUnread(Runnable action) {
    removals.add(new Removal(next, action));
    removeUnread();
  }

  private void removeUnread() {
    while (!removals.isEmpty()
        && (open.isEmpty() || open.first() >= removals.getFirst().before())) {
      removals.remove().action().run();
    }
  }

  /// Forgets what was to be removed: all is gone.
  void clear() {
    removals.clear();
  }
}
