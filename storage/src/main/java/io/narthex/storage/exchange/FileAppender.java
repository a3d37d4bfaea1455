package io.narthex.storage.exchange;

import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Writes a new file from front to back. Not thread-safe.
final class FileAppender implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final DurableFile file;
  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private long written;

  private FileAppender(DurableFile file) {
    this.file = file;
  }

  static FileAppender create(FileSystem fileSystem, Path path) throws IOException {
    return new FileAppender(fileSystem.open(path, FileSystem.Mode.CREATE));
  }

  /// Bytes appended.
  long position() {
    return written + buffered;
  }

  /// Begins the checksum of what is appended from now on.
  void beginChecksum() {
    crc.reset();
  }

  /// CRC-32C since [#beginChecksum].
  int checksum() {
    return (int) crc.getValue();
  }

  void append(byte[] bytes, int offset, int count) throws IOException {
    crc.update(bytes, offset, count);
    int done = 0;
    while (done < count) {
      if (buffered == BUFFER_BYTES) {
        flush();
      }
      int piece = Math.min(count - done, BUFFER_BYTES - buffered);
      System.arraycopy(bytes, offset + done, buffer, buffered, piece);
      buffered += piece;
      done += piece;
    }
  }

  /// Appends what `sink` holds.
  void append(ByteSink sink) throws IOException {
    append(sink.bytes(), 0, sink.length());
  }

  /// Appends zeros up to a multiple of `alignment`, at most 16.
  void align(int alignment) throws IOException {
    int rest = (int) (position() % alignment);
    if (rest != 0) {
      append(new byte[alignment], 0, alignment - rest);
    }
  }

  /// Hands everything to the file, where readers see it.
  void flush() throws IOException {
    file.write(ByteBuffer.wrap(buffer, 0, buffered), written);
    written += buffered;
    buffered = 0;
  }

  /// Makes everything durable.
  void force() throws IOException {
    flush();
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
