package io.narthex.storage.head;

import io.narthex.storage.wal.FrameBuilder;

/// Where the head writes a commit before it applies it: the log, as the head sees it.
public interface FrameLog {
  /// Takes a frame and gives it the next sequence; never waits for the disk.
  ///
  /// @throws io.narthex.storage.StorageException where it takes none; nothing is logged then
  long append(FrameBuilder frame);

  /// Sequence of the newest frame, 0 before the first.
  long lastSequence();
}
