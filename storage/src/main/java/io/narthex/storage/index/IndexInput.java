package io.narthex.storage.index;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;

/// Reads numbers from an index one after the other. Not thread-safe.
final class IndexInput {
  private final IndexPages pages;
  private long position;

  /// Bytes before this are checked.
  private long checkedEnd;

  IndexInput(IndexPages pages, long position) {
    this.pages = pages;
    seek(position);
  }

  long position() {
    return position;
  }

  void seek(long newPosition) {
    position = newPosition;
    checkedEnd = newPosition;
  }

  int readByte() {
    if (position >= checkedEnd) {
      pages.require(position, 1);
      checkedEnd =
          Math.min((position | (IndexFormat.PAGE_SIZE - 1)) + 1, pages.trailer().checksumsAt());
    }
    return pages.getByte(position++);
  }

  long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedBytesException(
        "variable-length number: expected=at most 10 bytes, actual=more at " + position);
  }

  long readSigned() {
    return Varints.unzigzag(readVarint());
  }

  /// A number that must be within `0..max`.
  int readInt(String what, int max) {
    long value = readVarint();
    if (value < 0 || value > max) {
      throw new MalformedBytesException(
          what + ": expected=at most " + max + ", actual=" + value + " at " + position);
    }
    return (int) value;
  }

  /// Four bytes.
  int readFixedInt() {
    int value = pages.getInt(position);
    position += Integer.BYTES;
    return value;
  }

  byte[] readBytes(int length) {
    byte[] bytes = pages.bytes(position, length);
    position += length;
    return bytes;
  }

  /// Copies the next bytes.
  void readBytes(byte[] into, int at, int length) {
    for (int i = 0; i < length; i++) {
      into[at + i] = (byte) readByte();
    }
  }

  void skip(long length) {
    seek(position + length);
  }
}
