package io.narthex.server.api;

import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of lines that a thread of its own writes, one write a line: whoever has a line never
/// waits for the disk. What waits is bounded, and what finds no room is dropped. Thread-safe.
final class QueryLogFile {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLogFile.class);

  private final OutputStream file;
  private final Losses losses;
  private final long maxBytes;
  private final Thread thread = Thread.ofPlatform().daemon().name("query-log").unstarted(this::run);
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  /// Of all lines that are not written, the one under way included.
  private long bytes;

  private int lines;
  private boolean closing;

  /// Learns of lines that are lost. Not to wait: a query's thread calls.
  interface Losses {
    /// A line found no room.
    void dropped();

    /// A line could not be written.
    void failed();
  }

  /// @param file closed by the thread once all lines are written
  /// @param maxBytes of lines that wait; a longer one waits alone
  QueryLogFile(OutputStream file, Losses losses, long maxBytes) {
    this.file = file;
    this.losses = losses;
    this.maxBytes = maxBytes;
  }

  /// Begins to write; returns this.
  QueryLogFile start() {
    thread.start();
    return this;
  }

  /// Takes a line, or drops it where too much waits.
  ///
  /// @param line with its end; not changed any more
  /// @return whether it was for this file: false once that is being closed
  boolean add(byte[] line) {
    synchronized (this) {
      if (closing) {
        return false;
      }
      if (lines == 0 || bytes + line.length <= maxBytes) {
        waiting.add(line);
        bytes += line.length;
        lines++;
        notifyAll();
        return true;
      }
    }
    losses.dropped();
    return true;
  }

  private void run() {
    boolean failing = false;
    try {
      for (byte[] line = next(); line != null; line = next()) {
        failing = !write(line, failing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("query_log_file: expected=closed, actual={}", FileFailure.reason(e));
    }
  }

  /// The next line; null when all are written and no more come.
  private synchronized byte @Nullable [] next() throws InterruptedException {
    while (waiting.isEmpty() && !closing) {
      wait();
    }
    return waiting.poll();
  }

  /// Says the first of several failures.
  private boolean write(byte[] line, boolean failing) {
    try {
      file.write(line);
      return true;
    } catch (IOException e) {
      losses.failed();
      if (!failing) {
        LOG.error("query_log_file: expected=written, actual={}", FileFailure.reason(e));
      }
      return false;
    } finally {
      written(line.length);
    }
  }

  private synchronized void written(int length) {
    bytes -= length;
    lines--;
  }

  /// Takes no more lines and waits until all are written, at most for `flushMs`; what is left then
  /// is written when the disk allows it.
  ///
  /// @return how many lines are left
  int close(long flushMs) {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(Duration.ofMillis(flushMs));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return lines;
    }
  }
}
