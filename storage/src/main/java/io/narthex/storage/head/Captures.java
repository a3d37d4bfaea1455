package io.narthex.storage.head;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;

/// Running captures and open snapshots. Methods that readers call take the append lock.
final class Captures {
  private final HeadState state;
  private final Lock appendLock;
  private final List<CaptureNotes> running = new ArrayList<>();
  private final OpenSnapshots snapshots = new OpenSnapshots();
  private final CursorMemory.Pool cursorMemory = new CursorMemory.Pool();
  private boolean closed;

  Captures(HeadState state, Lock appendLock) {
    this.state = state;
    this.appendLock = appendLock;
  }

  /// Memory for cursors.
  CursorMemory.Pool cursorMemory() {
    return cursorMemory;
  }

  /// Begins a capture and opens its snapshot.
  Capture begin(CaptureNotes notes) {
    appendLock.lock();
    try {
      checkOpen();
      running.add(notes);
      return new Capture(
          snapshots.open(),
          state.stores().extents().acquire(),
          state.stores().outOfOrder().view(),
          state.stores().deletions().lastDeletion(),
          state.oldestMs(),
          state.newestMs(),
          state.labels().count());
    } finally {
      appendLock.unlock();
    }
  }

  /// Ends a capture; the snapshot stays open.
  void end(CaptureNotes notes) {
    appendLock.lock();
    try {
      running.remove(notes);
    } finally {
      appendLock.unlock();
    }
  }

  /// Closes a snapshot.
  void close(Capture capture) {
    appendLock.lock();
    try {
      snapshots.close(capture.snapshot());
    } finally {
      appendLock.unlock();
    }
    capture.extents().release();
  }

  /// Finds the newest timestamps that a capture sees of `series[from..to-1]`, and moves those to
  /// the front that may have samples in `range`.
  ///
  /// @return the end of these
  int newest(HeadSelection.Selected into, int from, int to, CaptureNotes notes) {
    Records hot = state.stores().hot();
    Records cold = state.stores().cold();
    TimeRange range = into.range();
    int kept = from;
    appendLock.lock();
    try {
      checkOpen();
      boolean early = range.endMs() < state.newestMs();
      for (int i = from; i < to; i++) {
        int series = into.series()[i];
        long now = HotRecord.newestMs(hot.page(series), hot.at(series));
        long newestMs = notes.newestMs(series, now);
        boolean begins =
            !early || ColdRecord.firstMs(cold.page(series), cold.at(series)) <= range.endMs();
        if (newestMs >= range.startMs() && newestMs != Long.MIN_VALUE && begins) {
          into.series()[kept] = series;
          into.newestMs()[kept++] = newestMs;
        }
      }
    } finally {
      appendLock.unlock();
    }
    return kept;
  }

  /// Copies what a cursor decodes of some series.
  ///
  /// @return the extents of this moment, held for the caller
  ExtentList take(Quantum quantum, int[] series, int count) {
    appendLock.lock();
    try {
      checkOpen();
      quantum.fill(state.stores(), series, count);
      return state.stores().extents().acquire();
    } finally {
      appendLock.unlock();
    }
  }

  /// Identities of series, low and high by turns.
  long[] identities(int[] series) {
    long[] identities = new long[2 * series.length];
    Records cold = state.stores().cold();
    for (int from = 0; from < series.length; from += Quantum.SERIES) {
      int to = Math.min(series.length, from + Quantum.SERIES);
      appendLock.lock();
      try {
        checkOpen();
        for (int i = from; i < to; i++) {
          MemorySegment page = cold.page(series[i]);
          identities[2 * i] = ColdRecord.identityLow(page, cold.at(series[i]));
          identities[2 * i + 1] = ColdRecord.identityHigh(page, cold.at(series[i]));
        }
      } finally {
        appendLock.unlock();
      }
    }
    return identities;
  }

  // ---- under the append lock ----

  /// Refuses where the head is closed.
  void checkOpen() {
    if (closed) {
      throw new StorageException(
          StorageException.Kind.CLOSED, "head: expected=open, actual=closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  /// Ends all reading.
  void close() {
    closed = true;
    snapshots.clear();
  }

  /// Tells running captures what has been appended to.
  void note(AcceptedSamples appended) {
    for (CaptureNotes notes : running) {
      for (int i = 0; i < appended.count(); i++) {
        notes.note(appended.series(i), appended.newestBefore(i));
      }
    }
  }

  /// Whether somebody may be reading what is there now.
  boolean hasReaders() {
    return !snapshots.isEmpty();
  }

  /// Takes series out; they are removed as soon as no snapshot reads them.
  void retire(int[] series) {
    state.retire(series);
    snapshots.whenUnread(() -> state.remove(series));
  }

  /// Hides samples before a time; they are removed as soon as no snapshot reads them.
  void cutBefore(long timestampMs) {
    state.cutBefore(timestampMs);
    long oldestMs = state.oldestMs();
    snapshots.whenUnread(() -> state.stores().extents().dropBefore(oldestMs));
  }
}
