package io.narthex.storage.wal;

import io.narthex.storage.file.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// A part of a file in memory that follows its reader. Pages that cannot be read are zeros: the
/// checksums of what they held find them. Not thread-safe.
final class FileWindow {
  /// Bytes read at once, where the file has as many.
  static final int MIN_BYTES = 256 << 10;

  private static final int PAGE_BYTES = 4 << 10;

  private final DurableFile file;
  private final long sizeBytes;
  private byte[] bytes;
  private long start;
  private int length;

  /// A window on `file`, which keeps its size.
  FileWindow(DurableFile file) throws IOException {
    this.file = file;
    this.sizeBytes = file.sizeBytes();
    this.bytes = new byte[(int) Math.min(MIN_BYTES, sizeBytes)];
  }

  Path path() {
    return file.path();
  }

  /// Size of the file.
  long sizeBytes() {
    return sizeBytes;
  }

  /// The array of the window; another one after [#load].
  byte[] bytes() {
    return bytes;
  }

  /// Offset in the file of the window's first byte.
  long start() {
    return start;
  }

  /// Bytes in the window.
  int length() {
    return length;
  }

  /// Makes the window hold `needed` bytes from `offset` of the file.
  ///
  /// @return where in the window they begin
  int load(long offset, int needed) {
    if (offset >= start && offset + needed <= start + length) {
      return (int) (offset - start);
    }
    int wanted = (int) Math.min(Math.max(needed, MIN_BYTES), sizeBytes - offset);
    if (wanted > bytes.length) {
      bytes = new byte[wanted];
    }
    start = offset;
    length = wanted;
    try {
      requireFull(file.read(ByteBuffer.wrap(bytes, 0, wanted), offset), wanted);
    } catch (IOException e) {
      loadPages(offset, wanted);
    }
    return 0;
  }

  /// Reads page by page and takes zeros for those that fail; the checksums find them.
  private void loadPages(long offset, int wanted) {
    for (int at = 0; at < wanted; ) {
      long pageEnd = (offset + at) / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES;
      int count = (int) Math.min(wanted - at, pageEnd - offset - at);
      try {
        requireFull(file.read(ByteBuffer.wrap(bytes, at, count), offset + at), count);
      } catch (IOException e) {
        Arrays.fill(bytes, at, at + count, (byte) 0);
      }
      at += count;
    }
  }

  private void requireFull(int count, int wanted) throws IOException {
    if (count != wanted) {
      throw new IOException(
          "log file: expected=" + wanted + " bytes, actual=" + count + " (" + file.path() + ")");
    }
  }
}
