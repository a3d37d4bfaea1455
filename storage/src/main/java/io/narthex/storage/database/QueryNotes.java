package io.narthex.storage.database;

import io.narthex.storage.file.DurableFile;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the entries of [ActiveQueries] behind the queries, on a thread of its own: a disk that
/// does not answer holds up nobody. A query that ends within milliseconds is not written at all.
/// Thread-safe.
final class QueryNotes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryNotes.class);
  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long CLOSE_MS = 1_000;

  private final DurableFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();

  /// The query that runs at a place, null for none.
  private final @Nullable Note[] running;

  /// Places where the file says something.
  private final BitSet written = new BitSet();

  /// Places where the file does not say what it is to say.
  private final BitSet changed = new BitSet();

  private boolean writing;
  private boolean closing;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private record Note(String query, long seconds) {
    byte[] entry() {
      return ActiveQueries.entry(query, seconds);
    }
  }

  private record Change(int place, @Nullable Note note) {}

  /// @param file becomes this object's
  QueryNotes(DurableFile file, int places) {
    this.file = file;
    this.running = new Note[places];
    Thread.ofPlatform().name("queries-active").daemon(true).start(this::run);
  }

  void begins(int place, String query, long seconds) {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      running[place] = new Note(query, seconds);
      change(place);
    } finally {
      lock.unlock();
    }
  }

  void ends(int place) {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      running[place] = null;
      if (written.get(place)) {
        change(place);
      } else {
        changed.clear(place);
      }
    } finally {
      lock.unlock();
    }
  }

  private void change(int place) {
    if (changed.isEmpty()) {
      moved.signalAll();
    }
    changed.set(place);
  }

  private void run() {
    try {
      while (awaitChange()) {
        LockSupport.parkNanos(DELAY_NANOS);
        writeChanges();
      }
      writeChanges();
    } catch (IOException e) {
      LOG.warn("queries that run cannot be noted any more: {}", FileFailure.reason(e));
    } finally {
      end();
    }
  }

  /// Waits until there is something to write.
  ///
  /// @return false at the end
  private boolean awaitChange() {
    lock.lock();
    try {
      while (changed.isEmpty() && !closing) {
        moved.awaitUninterruptibly();
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  private void writeChanges() throws IOException {
    for (Change change = next(); change != null; change = next()) {
      Note note = change.note;
      byte[] entry = note == null ? new byte[ActiveQueries.ENTRY_BYTES] : note.entry();
      file.write(ByteBuffer.wrap(entry), 1 + (long) change.place * ActiveQueries.ENTRY_BYTES);
    }
  }

  private @Nullable Change next() {
    lock.lock();
    try {
      int place = changed.nextSetBit(0);
      writing = place >= 0;
      if (!writing) {
        moved.signalAll();
        return null;
      }
      changed.clear(place);
      written.set(place, running[place] != null);
      return new Change(place, running[place]);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the file says what it is to say, or no more is written to it.
  void awaitWritten() {
    lock.lock();
    try {
      while ((writing || !changed.isEmpty()) && !ended.isDone()) {
        moved.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("queries that run: expected=closed, actual={}", FileFailure.reason(e));
    }
    lock.lock();
    try {
      ended.complete(null);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Writes what has changed and gives the file up; waits for that as long as a disk that answers
  /// takes.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    ended.copy().completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS).join();
  }
}
