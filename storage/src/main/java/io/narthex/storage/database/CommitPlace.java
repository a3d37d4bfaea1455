package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.wal.SavePoint;
import java.io.IOException;

/// How far a reader of the [CommitLog] has come, kept over restarts. Thread-safe.
public final class CommitPlace {
  private final SavePoint point;

  CommitPlace(SavePoint point) {
    this.point = point;
  }

  public String name() {
    return point.name();
  }

  /// The first frame that is still needed.
  public long sequence() {
    return point.sequence();
  }

  /// Frames before `sequence` are not needed any more; on disk on return.
  ///
  /// @throws StorageException `UNAVAILABLE` where it cannot be written; it is as before then
  public void save(long sequence) {
    try {
      point.save(sequence);
    } catch (IOException e) {
      throw CommitLog.unavailable("save-point " + point.name(), e);
    }
  }

  /// Frames that were dropped for want of space although they were needed.
  public long framesDropped() {
    return point.framesDropped();
  }
}
