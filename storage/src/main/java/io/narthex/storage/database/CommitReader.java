package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.wal.LogTail;
import java.io.IOException;

/// Reads the samples that were committed and are on disk, frame by frame. Not thread-safe; its
/// thread is never interrupted.
public final class CommitReader implements AutoCloseable {
  private final LogTail tail;

  CommitReader(LogTail tail) {
    this.tail = tail;
  }

  /// Goes to the next frame, which may have no samples.
  ///
  /// @return whether there is one; never waits for one
  /// @throws StorageException `UNAVAILABLE` where a file cannot be read, `CORRUPT` where it is of a
  ///   version that is not known
  public boolean next() {
    try {
      return tail.next();
    } catch (IOException e) {
      throw CommitLog.unavailable("log", e);
    }
  }

  /// Sequence of the current frame.
  public long sequence() {
    return tail.sequence();
  }

  /// Sequence of the frame that comes next.
  public long nextSequence() {
    return tail.nextSequence();
  }

  /// Samples of the current frame.
  public int sampleCount() {
    return tail.sampleCount();
  }

  /// Series ref of a sample.
  public long ref(int index) {
    return tail.ref(index);
  }

  public long timestampMs(int index) {
    return tail.timestampMs(index);
  }

  public double value(int index) {
    return tail.value(index);
  }

  /// Frames that were missing or damaged.
  public long framesLost() {
    return tail.framesLost();
  }

  @Override
  public void close() {
    tail.close();
  }
}
