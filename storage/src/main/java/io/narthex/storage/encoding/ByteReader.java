package io.narthex.storage.encoding;

import java.nio.charset.StandardCharsets;

/// Reads numbers and strings from a range of a byte array and never beyond it. Not thread-safe.
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int position;

  /// Reads `length` bytes from `offset`; the array stays the caller's.
  public ByteReader(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IllegalArgumentException(
          "byte range: expected=within "
              + bytes.length
              + " bytes, actual="
              + offset
              + "+"
              + length);
    }
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  /// The array that is read from.
  public byte[] bytes() {
    return bytes;
  }

  /// Offset in the array of the next byte.
  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  /// The next byte, 0–255.
  public int readByte() {
    require(1);
    return bytes[position++] & 0xff;
  }

  public int readInt() {
    require(4);
    int value = Bytes.getInt(bytes, position);
    position += 4;
    return value;
  }

  public long readLong() {
    require(8);
    long value = Bytes.getLong(bytes, position);
    position += 8;
    return value;
  }

  /// The next `count` bytes, 0–8 of them, low bits first, as an unsigned number.
  public long readLowBytes(int count) {
    require(count);
    if (count > 0 && bytes.length - position >= Long.BYTES) {
      long eight = Bytes.getLong(bytes, position);
      position += count;
      return eight & (-1L >>> (64 - 8 * count));
    }
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[position + i] & 0xff);
    }
    position += count;
    return value;
  }

  public long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (shift == 63 && next > 1) {
          break;
        }
        return value;
      }
    }
    throw new MalformedBytesException(
        "variable-length number: expected=at most 64 bits, actual=more (offset " + position + ")");
  }

  public long readSignedVarint() {
    return Varints.unzigzag(readVarint());
  }

  /// A number that says how many things follow, each of at least `bytesEach` bytes.
  public int readCount(int bytesEach) {
    long count = readVarint();
    if (count < 0 || count > remaining() / bytesEach) {
      throw new MalformedBytesException(
          "count: expected=at most "
              + remaining() / bytesEach
              + ", actual="
              + Long.toUnsignedString(count)
              + " (offset "
              + position
              + ")");
    }
    return (int) count;
  }

  /// A string: its length in UTF-8 bytes, then these.
  public String readString() {
    int length = readCount(1);
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  /// Passes over the next `count` bytes.
  ///
  /// @return the offset in the array of the first of them
  public int skip(int count) {
    require(count);
    int first = position;
    position += count;
    return first;
  }

  /// A reader of the next `length` bytes; this one goes on behind them.
  public ByteReader slice(int length) {
    require(length);
    ByteReader slice = new ByteReader(bytes, position, length);
    position += length;
    return slice;
  }

  private void require(int count) {
    if (count < 0 || count > end - position) {
      throw new MalformedBytesException(
          "bytes left: expected=at least "
              + count
              + ", actual="
              + (end - position)
              + " (offset "
              + position
              + ")");
    }
  }
}
