package io.narthex.storage.exchange;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes the chunk files of a block, see [ChunkSegmentFormat]. Not thread-safe.
final class ChunkSegmentWriter implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path directory;
  private final long maxFileBytes;
  private final ByteSink sink = new ByteSink();
  private @Nullable FileAppender file;
  private int files;

  /// Writes to an empty `directory`.
  ChunkSegmentWriter(FileSystem fileSystem, Path directory, long maxFileBytes) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.maxFileBytes = maxFileBytes;
  }

  /// Appends a chunk.
  ///
  /// @return its reference
  long append(ChunkEncoding encoding, byte[] bytes, int offset, int length) throws IOException {
    sink.clear();
    sink.putVarint(length);
    int checked = sink.length();
    sink.putByte(encoding.code());
    sink.putBytes(bytes, offset, length);
    sink.putInt(sink.checksum(checked));
    FileAppender current = file;
    if (current == null || current.position() + sink.length() > maxFileBytes) {
      current = nextFile();
    }
    long reference = ChunkSegmentFormat.reference(files - 1, current.position());
    current.append(sink);
    return reference;
  }

  private FileAppender nextFile() throws IOException {
    finishFile();
    FileAppender next =
        FileAppender.create(fileSystem, directory.resolve(ChunkSegmentFormat.fileName(files)));
    file = next;
    files++;
    byte[] header = new byte[ChunkSegmentFormat.HEADER_BYTES];
    BigEndian.putInt(header, 0, ChunkSegmentFormat.MAGIC);
    header[Integer.BYTES] = ChunkSegmentFormat.VERSION;
    next.append(header, 0, header.length);
    return next;
  }

  private void finishFile() throws IOException {
    FileAppender finished = file;
    if (finished != null) {
      finished.force();
      close();
    }
  }

  /// Makes everything durable.
  void finish() throws IOException {
    finishFile();
    fileSystem.syncDirectory(directory);
  }

  @Override
  public void close() throws IOException {
    FileAppender closing = file;
    file = null;
    if (closing != null) {
      closing.close();
    }
  }
}
