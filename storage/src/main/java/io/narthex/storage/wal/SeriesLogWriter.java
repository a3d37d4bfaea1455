package io.narthex.storage.wal;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.Failpoints;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes the series of frames to the series log; the [LogWriter]'s, and used by it alone.
final class SeriesLogWriter {
  private static final int PREALLOCATION_DIVISOR = 8;
  private static final int MIN_PREALLOCATION_BYTES = 512;

  private final FileSystem fileSystem;
  private final Path directory;
  private final LogOptions options;
  private final SeriesParts parts;
  private final Crc32c crc = new Crc32c();
  private @Nullable LogFile file;
  private byte[] bytes = new byte[0];
  private long bytesWritten;

  /// A writer that begins parts with numbers above `lastNumber`.
  SeriesLogWriter(FileSystem fileSystem, Path directory, LogOptions options, long lastNumber) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.options = options;
    this.parts = new SeriesParts(fileSystem, directory, lastNumber);
  }

  SeriesParts parts() {
    return parts;
  }

  /// Writes the series of those of `frames` that the part written to does not have; durable after
  /// [#force].
  void write(PendingFrames frames, long durableSequence) throws IOException {
    LogFile target = file;
    if (target == null || parts.isNewPartAsked()) {
      target = createPart();
    }
    if (bytes.length < frames.seriesBytes()) {
      bytes = new byte[Math.toIntExact(frames.seriesBytes())];
    }
    int length = 0;
    long first = 0;
    long last = 0;
    for (int i = frames.firstAbove(target.lastSequence()); i < frames.count(); i++) {
      int payloadLength = frames.seriesLength(i);
      if (payloadLength > 0) {
        last = frames.sequence(i);
        first = first == 0 ? last : first;
        int payloadAt = length + FrameFormat.HEADER_SIZE;
        System.arraycopy(
            frames.bytes(),
            frames.offset(i) + FrameFormat.HEADER_SIZE,
            bytes,
            payloadAt,
            payloadLength);
        FrameFormat.putHeader(
            bytes,
            length,
            FrameFormat.KIND_RECORDS,
            payloadLength,
            crc.of(bytes, payloadAt, payloadLength));
        Bytes.putLong(bytes, length + FrameFormat.SEQUENCE_OFFSET, last);
        FrameFormat.seal(bytes, length, durableSequence, target.number(), crc);
        length = payloadAt + payloadLength;
      }
    }
    if (length == 0) {
      return;
    }
    target.write(bytes, 0, length, first, last);
    bytesWritten += length;
    Failpoints.hit("wal.afterSeriesWrite");
  }

  /// Begins a part of the series log; the one before it is ended.
  private LogFile createPart() throws IOException {
    LogFile before = file;
    if (before != null) {
      before.force();
    }
    LogFile created =
        LogFile.create(
            fileSystem, LogFileFormat.SERIES, directory, parts.openNext(), preallocationBytes());
    file = created;
    if (before != null) {
      before.leave();
      before.deleteIfUnused(fileSystem);
    }
    return created;
  }

  /// Makes durable what was written.
  void force() throws IOException {
    if (file != null) {
      file.force();
      Failpoints.hit("wal.afterSeriesSync");
    }
  }

  /// Takes space ahead of need.
  void reserve() throws IOException {
    LogFile current = file;
    if (current == null || parts.isNewPartAsked()) {
      createPart();
    } else if (current.reserveBytes() < preallocationBytes() / 2) {
      current.reserve(preallocationBytes(), options.syncsReserve());
    }
  }

  private int preallocationBytes() {
    return Math.max(MIN_PREALLOCATION_BYTES, options.preallocationBytes() / PREALLOCATION_DIVISOR);
  }

  /// Bytes that the space taken ahead holds.
  long reserveBytes() {
    return file == null ? 0 : file.reserveBytes();
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /// Size on disk of the part being written.
  long openBytes() {
    return file == null ? 0 : file.sizeBytes();
  }

  /// Leaves a part whose write or sync failed for good.
  void leaveFailedFile() {
    if (file != null && file.failed()) {
      file.leave();
      file = null;
    }
  }

  /// Ends the part; one without a frame is deleted.
  void close() {
    if (file != null) {
      file.leave();
      file.deleteIfUnused(fileSystem);
    }
    file = null;
  }
}
