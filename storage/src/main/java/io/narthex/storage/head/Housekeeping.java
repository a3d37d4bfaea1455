package io.narthex.storage.head;

import io.narthex.storage.head.Extents.Full;
import io.narthex.storage.wal.SnapshotStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done in the background so that commits need not, in short holds of the append lock:
/// vectors are sealed, full extents go to files. Thread-safe.
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /// Series sealed in one hold of the lock: about a millisecond.
  private static final int QUANTUM = 256;

  /// Series sealed in one run: a million within eight.
  private static final int MOST_SERIES = 1 << 17;

  private static final int SWEPT_COLUMNS = 1_024;

  private final HeadState state;
  private final Lock appendLock;
  private final @Nullable ExtentFiles files;
  private final AtomicLong failures = new AtomicLong();
  private boolean failing;

  /// The oldest extents that the two newest snapshots name, 0 where that is not known.
  private final ArrayDeque<Long> named = new ArrayDeque<>();

  /// @param files null where extents stay in memory
  Housekeeping(HeadState state, Lock appendLock, @Nullable ExtentFiles files) {
    this.state = state;
    this.appendLock = appendLock;
    this.files = files;
  }

  /// Seals what is ready and writes what is full.
  void run() {
    int sealed = 0;
    int quantum = QUANTUM;
    while (quantum == QUANTUM && sealed < MOST_SERIES) {
      quantum = sealSome(QUANTUM);
      sealed += quantum;
    }
    writeExtents();
  }

  /// Seals series whose columns were closed before the call before.
  ///
  /// @return series sealed; fewer than `most` where little is left
  int sealSome(int most) {
    appendLock.lock();
    try {
      TimestampColumns columns = state.stores().columns();
      int sealed = state.stores().sealer().sealSome(most);
      if (sealed < most) {
        columns.closeIdle(state.newestMs() - state.options().blockRangeMs() / 2, SWEPT_COLUMNS);
        columns.ripen();
      }
      return sealed;
    } finally {
      appendLock.unlock();
    }
  }

  /// Writes full extents to files. Where that fails they stay in memory until the next call.
  synchronized void writeExtents() {
    if (files == null) {
      return;
    }
    try {
      writeAll(files);
      long first = firstNumber();
      files.deleteBefore(named.isEmpty() ? first : Math.min(first, named.getFirst()));
      failing = false;
    } catch (IOException e) {
      failures.incrementAndGet();
      if (!failing) {
        LOG.warn("sealed vectors stay in memory: {}", e.toString());
      }
      failing = true;
    }
  }

  private void writeAll(ExtentFiles into) throws IOException {
    for (Full full = firstFull(); full != null; full = firstFull()) {
      write(into, full);
    }
  }

  /// Makes durable in files all that is sealed now.
  ///
  /// @return where it is
  /// @throws IOException where that fails; it can be tried again
  synchronized List<StoredExtent> store() throws IOException {
    ExtentFiles into = Objects.requireNonNull(files, "files of extents");
    long last;
    appendLock.lock();
    try {
      state.stores().extents().end();
      last = state.stores().extents().lastNumber();
    } finally {
      appendLock.unlock();
    }
    writeAll(into);
    into.sync();
    return into.stored(firstNumber(), last);
  }

  /// A snapshot names extents from this one on; those of the one before it stay as well.
  synchronized void named(long firstExtent) {
    named.add(firstExtent);
    if (named.size() > SnapshotStore.KEPT) {
      named.remove();
    }
  }

  private void write(ExtentFiles into, Full full) throws IOException {
    try {
      Extent inFile = into.write(full.extent(), full.used(), full.newestMs());
      appendLock.lock();
      try {
        state.stores().extents().written(inFile);
      } finally {
        appendLock.unlock();
      }
    } finally {
      full.extent().release();
    }
  }

  private @Nullable Full firstFull() {
    appendLock.lock();
    try {
      return state.stores().extents().firstUnwritten();
    } finally {
      appendLock.unlock();
    }
  }

  private long firstNumber() {
    appendLock.lock();
    try {
      return state.stores().extents().firstNumber();
    } finally {
      appendLock.unlock();
    }
  }

  /// How often extents could not be written.
  long failures() {
    return failures.get();
  }

  /// Ends the writing.
  synchronized void close() {
    if (files != null) {
      try {
        files.close();
      } catch (IOException e) {
        LOG.warn("file of sealed vectors cannot be closed: {}", e.toString());
      }
    }
  }
}
