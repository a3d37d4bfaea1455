package io.narthex.storage.file;

import io.narthex.storage.encoding.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Writes a new file from front to back through a buffer and knows the checksum of all that it was
/// given. Not thread-safe.
public final class SequentialFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final DurableFile file;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final Crc32c crc = new Crc32c();
  private int buffered;
  private long written;

  /// Creates `path`, which must not exist.
  public SequentialFile(FileSystem fileSystem, Path path) throws IOException {
    this.file = fileSystem.open(path, FileSystem.Mode.CREATE);
    crc.start();
  }

  public Path path() {
    return file.path();
  }

  /// Bytes taken so far, which is the offset of the next one.
  public long position() {
    return written + buffered;
  }

  /// CRC-32C of the bytes taken so far.
  public int crc() {
    return crc.value();
  }

  /// Appends `length` bytes from `at`.
  public void write(byte[] bytes, int at, int length) throws IOException {
    crc.update(bytes, at, length);
    for (int done = 0; done < length; ) {
      if (buffered == buffer.length) {
        flush();
      }
      int count = Math.min(length - done, buffer.length - buffered);
      System.arraycopy(bytes, at + done, buffer, buffered, count);
      buffered += count;
      done += count;
    }
  }

  /// Makes what was taken durable; once, at the end.
  public void sync() throws IOException {
    flush();
    file.force();
  }

  private void flush() throws IOException {
    file.write(ByteBuffer.wrap(buffer, 0, buffered), written);
    written += buffered;
    buffered = 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
