package io.narthex.storage.wal;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/// The segments that are written no more, oldest first, until they are dropped. Thread-safe.
final class ClosedSegments {
  /// A segment that is written no more.
  ///
  /// @param lastSequence highest sequence in it, 0 for none
  record Segment(Path path, long lastSequence, long sizeBytes) {}

  private final FileSystem fileSystem;
  private final Path directory;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();

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

  /// Deletes the oldest segments whose frames all come before `sequence`. Each deletion is durable
  /// before the next, so that a crash leaves no gap between those that remain.
  ///
  /// @param keep number of newest segments that stay whatever they hold
  /// @return segments deleted
  synchronized int dropBefore(long sequence, int keep) throws IOException {
    int dropped = 0;
    while (segments.size() > keep && segments.getFirst().lastSequence() < sequence) {
      fileSystem.delete(segments.getFirst().path());
      segments.removeFirst();
      fileSystem.syncDirectory(directory);
      dropped++;
    }
    return dropped;
  }
}
