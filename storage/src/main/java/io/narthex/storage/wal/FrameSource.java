package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One file of a log as a replay reads it: opened when its first frame is asked for, closed at its
/// end. Not thread-safe.
final class FrameSource implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path path;
  private final long number;
  private final long sizeBytes;
  private final boolean headerIsWhole;
  private final boolean headerIsBlank;
  private final long firstSequence;
  private @Nullable DurableFile file;
  private @Nullable FrameReader reader;
  private boolean opened;
  private long lastSequence;

  /// Reads the header of the file `number` of kind `format`.
  ///
  /// @throws StorageException `CORRUPT` for a version that is not known
  FrameSource(FileSystem fileSystem, LogFileFormat format, Path path, long number)
      throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.number = number;
    ByteBuffer header = ByteBuffer.allocate(LogFileFormat.HEADER_SIZE);
    try (DurableFile opening = fileSystem.open(path, FileSystem.Mode.READ)) {
      sizeBytes = opening.sizeBytes();
      opening.read(header, 0);
    }
    headerIsWhole = format.isHeader(header.array(), number, new Crc32c());
    headerIsBlank = Arrays.equals(header.array(), new byte[LogFileFormat.HEADER_SIZE]);
    firstSequence =
        headerIsWhole ? Bytes.getLong(header.array(), LogFileFormat.FIRST_SEQUENCE_OFFSET) : 0;
    int version = Bytes.getInt(header.array(), LogFileFormat.VERSION_OFFSET);
    if (headerIsWhole && version != LogFileFormat.VERSION) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "log file version: expected="
              + LogFileFormat.VERSION
              + ", actual="
              + version
              + " ("
              + path
              + "@"
              + LogFileFormat.VERSION_OFFSET
              + ")");
    }
  }

  Path path() {
    return path;
  }

  long number() {
    return number;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  boolean headerIsWhole() {
    return headerIsWhole;
  }

  /// Whether the file was prepared and never used, as far as its header tells.
  boolean headerIsBlank() {
    return headerIsBlank;
  }

  /// Lowest sequence that may occur according to the header, 0 where that is damaged.
  long firstSequence() {
    return firstSequence;
  }

  /// Highest sequence read so far, 0 before the first.
  long lastSequence() {
    return lastSequence;
  }

  /// Sequence of the next frame to deliver, or a lower bound of it before the first [#next].
  long key() {
    return opened ? lastSequence : firstSequence;
  }

  boolean isOpened() {
    return opened;
  }

  /// Goes to the next frame.
  boolean next() throws IOException {
    FrameReader frames = reader;
    if (frames == null) {
      DurableFile opening = fileSystem.open(path, FileSystem.Mode.READ);
      file = opening;
      frames = new FrameReader(opening, number);
      reader = frames;
      opened = true;
    }
    boolean found = frames.next();
    if (found) {
      lastSequence = frames.sequence();
    }
    return found;
  }

  /// The reader, standing at the current frame.
  FrameReader frame() {
    if (reader == null) {
      throw new IllegalStateException(
          "log frame: expected=after next(), actual=none (" + path + ")");
    }
    return reader;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
