package io.narthex.storage.head;

import io.narthex.storage.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Ranges of deleted samples by series. Samples themselves stay; reading leaves out what is
/// deleted. Each deletion has a number, so that a snapshot leaves out what was deleted before it
/// only. Guarded by the append lock.
final class DeletedRanges {
  private final Map<Integer, List<Deleted>> bySeries = new HashMap<>();
  private long lastDeletion;

  /// Samples that one deletion removed from one series.
  record Deleted(long startMs, long endMs, long deletion) {
    boolean contains(long timestampMs) {
      return startMs <= timestampMs && timestampMs <= endMs;
    }
  }

  /// Begins a deletion of any number of series.
  void begin() {
    lastDeletion++;
  }

  /// Number of the newest deletion.
  long lastDeletion() {
    return lastDeletion;
  }

  /// Deletes samples of a series up to `newestMs`, its newest one: later ones are not deleted.
  void add(int series, TimeRange range, long newestMs, boolean hasReaders) {
    Deleted deleted = new Deleted(range.startMs(), Math.min(range.endMs(), newestMs), lastDeletion);
    List<Deleted> list = bySeries.computeIfAbsent(series, s -> new ArrayList<>(1));
    if (!hasReaders) {
      list.removeIf(old -> deleted.startMs <= old.startMs && old.endMs <= deleted.endMs);
    }
    list.add(deleted);
  }

  /// What is deleted of a series; not to be changed.
  List<Deleted> of(int series) {
    return bySeries.getOrDefault(series, List.of());
  }

  /// Whether a sample is deleted.
  boolean contains(int series, long timestampMs) {
    for (Deleted deleted : of(series)) {
      if (deleted.contains(timestampMs)) {
        return true;
      }
    }
    return false;
  }

  /// Forgets a series.
  void remove(int series) {
    bySeries.remove(series);
  }
}
