package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// A file of Prometheus' that is read through a window of heap memory, which moves with its reader.
/// What lies outside the file or contradicts its format is a [StorageException] of kind `CORRUPT`
/// that names file and offset. Not thread-safe.
final class FileBytes implements AutoCloseable {
  /// Bytes read at once, where the file has as many.
  static final int WINDOW_BYTES = 64 << 10;

  /// Longest piece that is taken into memory whole: no chunk, series entry or symbol is longer.
  static final int MAX_PIECE_BYTES = 64 << 20;

  private final DurableFile file;
  private final long sizeBytes;
  private final int windowBytes;
  private final Crc32c crc = new Crc32c();
  private byte[] bytes;
  private long start;
  private int length;

  private FileBytes(DurableFile file, long sizeBytes, int windowBytes) {
    this.file = file;
    this.sizeBytes = sizeBytes;
    this.windowBytes = windowBytes;
    this.bytes = new byte[(int) Math.min(windowBytes, sizeBytes)];
  }

  /// Opens a file that has to be there; `what` names it in the error if it is not.
  static FileBytes open(FileSystem fileSystem, Path path, String what) throws IOException {
    DurableFile file;
    try {
      file = fileSystem.open(path, FileSystem.Mode.READ);
    } catch (NoSuchFileException e) {
      throw corrupt(what, "a file", "nothing", path, 0);
    }
    try {
      return new FileBytes(file, file.sizeBytes(), WINDOW_BYTES);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Another window on the same file, which stays this one's to close.
  FileBytes window(int newWindowBytes) {
    return new FileBytes(file, sizeBytes, newWindowBytes);
  }

  Path path() {
    return file.path();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /// The array of the window; another one after [#load].
  byte[] bytes() {
    return bytes;
  }

  /// Makes the window hold `needed` bytes from `offset` of the file.
  ///
  /// @return where in [#bytes] they begin
  int load(String what, long offset, long needed) throws IOException {
    if (offset < 0 || needed < 0 || needed > sizeBytes - offset) {
      throw corrupt(what, "at least " + needed + " bytes", Math.max(0, sizeBytes - offset), offset);
    }
    if (offset >= start && offset + needed <= start + length) {
      return (int) (offset - start);
    }
    if (needed > MAX_PIECE_BYTES) {
      throw corrupt(what, "at most " + MAX_PIECE_BYTES + " bytes", needed, offset);
    }
    int wanted = (int) Math.min(Math.max(needed, windowBytes), sizeBytes - offset);
    if (wanted > bytes.length) {
      bytes = new byte[wanted];
    }
    length = 0;
    int count = file.read(ByteBuffer.wrap(bytes, 0, wanted), offset);
    if (count != wanted) {
      throw corrupt(what, wanted + " bytes", count, offset);
    }
    start = offset;
    length = wanted;
    return 0;
  }

  /// The four bytes at `offset`.
  int getInt(String what, long offset) throws IOException {
    int at = load(what, offset, Integer.BYTES);
    return BigEndian.getInt(bytes, at);
  }

  /// Refuses `count` bytes of the window from `at` whose CRC-32C is not in the four bytes behind
  /// them; `offset` is where what they belong to begins in the file.
  void requireChecksumBehind(String what, int at, int count, long offset) {
    requireEqual(what, BigEndian.getInt(bytes, at + count), crc.of(bytes, at, count), offset);
  }

  /// Refuses a checksum that is not the expected one.
  void requireEqual(String what, int expected, int actual, long offset) {
    if (actual != expected) {
      throw corrupt(
          what + " checksum",
          String.format("%08x", expected),
          String.format("%08x", actual),
          offset);
    }
  }

  /// Refuses a range whose CRC-32C is not `expected`.
  void requireChecksum(String what, long offset, long count, int expected) throws IOException {
    CRC32C whole = new CRC32C();
    for (long done = 0; done < count; ) {
      int piece = (int) Math.min(windowBytes, count - done);
      int at = load(what, offset + done, piece);
      whole.update(bytes, at, piece);
      done += piece;
    }
    requireEqual(what, expected, (int) whole.getValue(), offset);
  }

  /// Refuses a file that does not begin with `magic` and `version`, four bytes and one.
  ///
  /// @return the version, one of `versions`
  int requireHeader(String what, int magic, int... versions) throws IOException {
    int actual = getInt(what + " magic", 0);
    if (actual != magic) {
      throw corrupt(
          what + " magic", String.format("%08x", magic), String.format("%08x", actual), 0);
    }
    int at = load(what + " version", Integer.BYTES, 1);
    int version = bytes[at] & 0xff;
    StringBuilder expected = new StringBuilder();
    for (int known : versions) {
      if (version == known) {
        return version;
      }
      expected.append(expected.isEmpty() ? "" : " or ").append(known);
    }
    throw corrupt(what + " version", expected, version, Integer.BYTES);
  }

  /// The error that says so.
  StorageException corrupt(String what, Object expected, Object actual, long offset) {
    return corrupt(what, expected, actual, file.path(), offset);
  }

  static StorageException corrupt(
      String what, Object expected, Object actual, Path path, long offset) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        what + ": expected=" + expected + ", actual=" + actual + " (" + path + "@" + offset + ")");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
