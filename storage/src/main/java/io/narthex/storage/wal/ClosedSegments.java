package io.narthex.storage.wal;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The segments that are written no more, oldest first, until they are dropped. Thread-safe.
final class ClosedSegments {
  /// A segment that is written no more.
  ///
  /// @param lastSequence highest sequence in it, 0 for none
  record Segment(Path path, long lastSequence, long sizeBytes) {}

  private final FileSystem fileSystem;
  private final Path directory;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private final LogHolds holds = new LogHolds();

  /// Held while files are deleted, so that nobody who only asks waits for the disk.
  private final Object dropping = new Object();

  ClosedSegments(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  synchronized void add(Segment segment) {
    segments.add(segment);
  }

  synchronized long sizeBytes() {
    return segments.stream().mapToLong(Segment::sizeBytes).sum();
  }

  /// Who else needs the frames.
  LogHolds holds() {
    return holds;
  }

  /// Deletes the oldest segments whose frames all come before `sequence` and that nobody holds, or
  /// that are too many for those who hold them. Each deletion is durable before the next, so that a
  /// crash leaves no gap between those that remain.
  ///
  /// @param keep number of newest segments that stay whatever they hold
  /// @return segments deleted
  int dropBefore(long sequence, int keep) throws IOException {
    synchronized (dropping) {
      int dropped = 0;
      for (Segment oldest = oldestBefore(sequence, keep);
          oldest != null;
          oldest = oldestBefore(sequence, keep)) {
        fileSystem.delete(oldest.path());
        removeOldest();
        fileSystem.syncDirectory(directory);
        dropped++;
      }
      return dropped;
    }
  }

  private synchronized @Nullable Segment oldestBefore(long sequence, int keep) {
    if (segments.size() <= keep || segments.getFirst().lastSequence() >= sequence) {
      return null;
    }
    long heldBytes =
        segments.stream()
            .filter(segment -> segment.lastSequence() < sequence)
            .mapToLong(Segment::sizeBytes)
            .sum();
    Segment oldest = segments.getFirst();
    return holds.mayDrop(oldest.lastSequence(), heldBytes) ? oldest : null;
  }

  private synchronized void removeOldest() {
    segments.removeFirst();
  }
}
