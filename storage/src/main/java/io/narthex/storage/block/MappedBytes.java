package io.narthex.storage.block;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.MappedFaults;
import io.narthex.storage.file.MappedPages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/// Copies ranges of a mapped file to the heap and checks them there. Reused; not thread-safe.
final class MappedBytes {
  /// Bytes that a reading from front to back leaves in memory behind it.
  private static final long KEPT_BYTES = 4 << 20;

  /// Where a page is needed the system maps others, up to so many bytes before it.
  private static final long AROUND_BYTES = 1 << 16;

  private static final long NEVER = Long.MAX_VALUE;

  private final MemorySegment file;
  private final Path path;
  private final Crc32c crc = new Crc32c();
  private byte[] bytes = new byte[1_024];

  /// What is before this is no longer in memory.
  private long unloadedTo;

  private MappedBytes(MemorySegment file, Path path, long unloadedTo) {
    this.file = file;
    this.path = path;
    this.unloadedTo = unloadedTo;
  }

  /// For reading here and there: what was read stays in memory, as long as the system has room.
  static MappedBytes anywhere(MemorySegment file, Path path) {
    return new MappedBytes(file, path, NEVER);
  }

  /// For reading once from front to back: only the last few mebibytes stay in memory, and what is
  /// read out of turn.
  static MappedBytes onePass(MemorySegment file, Path path) {
    return new MappedBytes(file, path, 0);
  }

  /// `length` bytes from `offset`, from 0 on in an array that the next call may overwrite.
  ///
  /// @throws StorageException `CORRUPT` where they are not there or not what was written
  byte[] read(long offset, int length, int expectedCrc) {
    int actual;
    try {
      actual = crc.of(read(offset, length), 0, length);
      if (actual == expectedCrc) {
        return bytes;
      }
      MappedFaults.report();
    } catch (InternalError e) { // a page that is gone may be reported as late as here
      throw unreadable(offset, e);
    }
    throw corrupt(
        "CRC-32C of " + length + " bytes",
        Integer.toHexString(expectedCrc),
        Integer.toHexString(actual),
        offset);
  }

  /// The same without a checksum.
  byte[] read(long offset, int length) {
    if (length < 0 || offset < 0 || offset > file.byteSize() - length) {
      throw corrupt(
          "bytes", "before " + file.byteSize(), offset + "+" + length, Math.max(offset, 0));
    }
    if (bytes.length < length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length + (bytes.length >> 1)));
    }
    try {
      MemorySegment.copy(file, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
      if (offset + length - unloadedTo >= KEPT_BYTES) {
        unloadBefore(offset + length);
      }
    } catch (InternalError e) { // may be reported as late as by the unloading
      throw unreadable(offset, e);
    }
    return bytes;
  }

  private void unloadBefore(long end) {
    long from = Math.max(0, unloadedTo - AROUND_BYTES);
    MappedPages.unload(file.asSlice(from, end - from));
    unloadedTo = end;
  }

  /// What to throw where bytes that were read without a checksum are not what they should be.
  StorageException corruptFile(String what, Object expected, Object actual) {
    try {
      MappedFaults.report();
    } catch (InternalError e) {
      return unreadable(0, e);
    }
    return corrupt(what, expected, actual, 0);
  }

  private StorageException unreadable(long offset, InternalError fault) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        "page: expected=readable, actual=" + fault.getMessage() + " (" + path + "@" + offset + ")",
        fault);
  }

  /// What to throw where bytes at `offset` are not what they should be.
  StorageException corrupt(String what, Object expected, Object actual, long offset) {
    return new StorageException(
        StorageException.Kind.CORRUPT,
        what + ": expected=" + expected + ", actual=" + actual + " (" + path + "@" + offset + ")");
  }
}
