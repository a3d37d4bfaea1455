package io.narthex.storage.wal;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.Failpoints;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes frames to the current segment and their series to the series log, and syncs both. Used by
/// one thread at a time.
///
/// A file whose write or sync failed is left for good: its pages may be gone although a second sync
/// would report success. The next [#write] begins a new one.
final class LogWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  private final FileSystem fileSystem;
  private final Path directory;
  private final LogOptions options;
  private final ClosedSegments closed;
  private final Crc32c crc = new Crc32c();
  private long nextSegmentNumber;
  private final SeriesLogWriter series;
  private @Nullable LogFile segment;
  private @Nullable LogFile nextSegment;
  private long bytesWritten;
  private long syncedSequence;

  /// A writer that begins new files, with numbers above those given.
  LogWriter(FileSystem fileSystem, Path directory, LogOptions options, LogDirectory existing) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.options = options;
    this.closed = existing.closedSegments();
    this.nextSegmentNumber = existing.lastSegmentNumber() + 1;
    this.series = new SeriesLogWriter(fileSystem, directory, options, existing.lastSeriesNumber());
  }

  /// The segments that are written no more.
  ClosedSegments closedSegments() {
    return closed;
  }

  /// Writes those of `frames` that no file that works has: to the series log first, then to
  /// segments. Durable after [#force]; the frames of a segment that another one follows are so
  /// before.
  ///
  /// @param durableSequence what is durable before
  /// @throws IOException if any of it may be lost; all that was not known to be durable is to be
  ///   handed in again
  void write(PendingFrames frames, long durableSequence) throws IOException {
    leaveFailedFiles();
    if (frames.seriesBytes() > 0) {
      series.write(frames, durableSequence);
    }
    int from = segment == null ? 0 : frames.firstAbove(segment.lastSequence());
    while (from < frames.count()) {
      LogFile target = segmentFor(frames, from);
      int to = from;
      long room = Math.max(1, options.segmentSizeBytes() - target.end());
      long roomInReserve = target.reserveBytes();
      while (to < frames.count()
          && frames.offset(to) - frames.offset(from) < room
          && (to == from || frames.end(to) - frames.offset(from) <= roomInReserve)) {
        frames.seal(to, durableSequence, target.number(), crc);
        to++;
      }
      int length = frames.end(to - 1) - frames.offset(from);
      target.write(
          frames.bytes(),
          frames.offset(from),
          length,
          frames.sequence(from),
          frames.sequence(to - 1));
      bytesWritten += length;
      Failpoints.hit("wal.afterWrite");
      from = to;
    }
  }

  /// Makes durable what was written: series log first, then the segment.
  ///
  /// @throws IOException as [#write]
  void force() throws IOException {
    series.force();
    if (segment != null) {
      segment.force();
      Failpoints.hit("wal.afterSync");
      syncedSequence = Math.max(syncedSequence, segment.lastSequence());
    }
  }

  /// Highest sequence of the frames that [#force] has made durable, 0 for none.
  long syncedSequence() {
    return syncedSequence;
  }

  /// The file that frame `index` goes to: the current segment; the next one where that has reached
  /// its size or cannot grow. Where there is no space for a next one the current goes on as long as
  /// its reserve lasts.
  private LogFile segmentFor(PendingFrames frames, int index) throws IOException {
    LogFile current = segment;
    long frameBytes = (long) frames.end(index) - frames.offset(index);
    if (current != null) {
      boolean hasRoom = current.reserveBytes() >= frameBytes;
      boolean isFull = current.end() >= options.segmentSizeBytes();
      if (isFull
          ? hasRoom && nextSegment == null && !tryCreateNext()
          : hasRoom || tryReserve(current, frameBytes)) {
        return current;
      }
    }
    if (current != null) {
      force();
    }
    LogFile next = nextSegment == null ? createSegment() : nextSegment;
    nextSegment = null;
    segment = next;
    if (current != null) {
      retire(current);
    }
    if (next.reserveBytes() < frameBytes) {
      next.reserve(Math.toIntExact(LogFileFormat.HEADER_SIZE + frameBytes), options.syncsReserve());
    }
    return next;
  }

  private boolean tryCreateNext() {
    try {
      nextSegment = createSegment();
      return true;
    } catch (IOException e) {
      LOG.warn("next log segment cannot be created: {} ({})", e, directory);
      return false;
    }
  }

  private boolean tryReserve(LogFile file, long frameBytes) {
    try {
      file.reserve(
          (int) Math.max(frameBytes, options.preallocationBytes()), options.syncsReserve());
      return true;
    } catch (IOException e) {
      LOG.warn("log segment cannot grow: {} ({})", e, file.path());
      return false;
    }
  }

  private LogFile createSegment() throws IOException {
    long number = nextSegmentNumber++;
    LogFile created =
        LogFile.create(
            fileSystem, LogFileFormat.SEGMENT, directory, number, options.preallocationBytes());
    Failpoints.hit("wal.afterCreateSegment");
    return created;
  }

  /// The parts of the series log.
  SeriesParts seriesParts() {
    return series.parts();
  }

  /// Takes space ahead of need, for the current segment and the next one.
  ///
  /// @throws IOException if there is none; what is there stays usable
  void reserve() throws IOException {
    leaveFailedFiles();
    LogFile current = segment;
    boolean nearlyFull =
        current == null
            || current.end() + options.preallocationBytes() >= options.segmentSizeBytes();
    if (current != null && current.reserveBytes() < options.preallocationBytes() / 2) {
      current.reserve(options.preallocationBytes(), options.syncsReserve());
    }
    if (nearlyFull && nextSegment == null) {
      nextSegment = createSegment();
    }
    series.reserve();
  }

  /// Bytes of frames that the space taken ahead is sure to hold, in one of the two segments.
  long segmentReserveBytes() {
    long current = segment == null ? 0 : segment.reserveBytes();
    long next = nextSegment == null ? 0 : nextSegment.reserveBytes();
    return Math.max(current, next);
  }

  /// Bytes that the series log's space taken ahead holds.
  long seriesReserveBytes() {
    return series.reserveBytes();
  }

  /// Bytes left on the volume.
  long freeBytes() {
    return fileSystem.volume(directory).freeBytes();
  }

  /// Number of the segment written to, 0 before the first.
  long segmentNumber() {
    return segment == null ? 0 : segment.number();
  }

  /// Whether the segment written to has a frame.
  boolean segmentIsUsed() {
    return segment != null && !segment.isUnused();
  }

  long bytesWritten() {
    return bytesWritten + series.bytesWritten();
  }

  /// Size on disk of the files being written.
  long openBytes() {
    long sizeBytes = series.openBytes();
    for (LogFile file : Arrays.asList(segment, nextSegment)) {
      sizeBytes += file == null ? 0 : file.sizeBytes();
    }
    return sizeBytes;
  }

  private void leaveFailedFiles() {
    if (segment != null && segment.failed()) {
      retire(segment);
      segment = null;
    }
    if (nextSegment != null && nextSegment.failed()) {
      nextSegment.leave();
      nextSegment = null;
    }
    series.leaveFailedFile();
  }

  /// Ends a segment; it waits to be dropped.
  private void retire(LogFile file) {
    file.leave();
    closed.add(new ClosedSegments.Segment(file.path(), file.lastSequence(), file.sizeBytes()));
  }

  /// Closes all files; those without a frame are deleted.
  void close() {
    for (LogFile file : Arrays.asList(segment, nextSegment)) {
      if (file != null) {
        file.leave();
        file.deleteIfUnused(fileSystem);
      }
    }
    segment = null;
    nextSegment = null;
    series.close();
  }
}
