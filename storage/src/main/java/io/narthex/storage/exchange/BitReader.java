package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.Varints;

/// Reads bits from a range of a byte array, the highest bit of a byte first, and never beyond it.
/// Not thread-safe.
final class BitReader {
  private byte[] bytes = new byte[0];
  private long position;
  private long end;

  /// Reads `length` bytes from `offset` next; the array stays the caller's.
  void reset(byte[] newBytes, int offset, int length) {
    bytes = newBytes;
    position = 8L * offset;
    end = position + 8L * length;
  }

  /// The next bit.
  boolean readBit() {
    require(1);
    int at = (int) (position >>> 3);
    boolean bit = (bytes[at] << ((int) position & 7) & 0x80) != 0;
    position++;
    return bit;
  }

  /// The next `count` bits, 1–64, as an unsigned number.
  long readBits(int count) {
    require(count);
    int at = (int) (position >>> 3);
    int skipped = (int) position & 7;
    position += count;
    if (at + 9 <= bytes.length) {
      long window = BigEndian.getLong(bytes, at) << skipped;
      if (skipped != 0) {
        window |= (bytes[at + 8] & 0xff) >>> (8 - skipped);
      }
      return window >>> (64 - count);
    }
    return readSlowly(at, skipped, count);
  }

  /// Bit by bit, near the end of the array.
  private long readSlowly(int at, int skipped, int count) {
    long value = 0;
    for (int bit = skipped; bit < skipped + count; bit++) {
      value = value << 1 | ((bytes[at + (bit >>> 3)] >>> (7 - (bit & 7))) & 1);
    }
    return value;
  }

  /// Number of one bits before a zero bit, which is taken too, or `most` without one.
  int readOnes(int most) {
    int ones = 0;
    while (ones < most && readBit()) {
      ones++;
    }
    return ones;
  }

  /// The next `count` bits, 1–64, where the highest half of the range but its first number stands
  /// for negative ones: 3 bits are −3 to 4.
  long readUpwards(int count) {
    long value = readBits(count);
    return count < 64 && value > 1L << (count - 1) ? value - (1L << count) : value;
  }

  /// An unsigned variable-length number whose bytes lie at any bit.
  long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      long next = readBits(8);
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        if (shift == 63 && next > 1) {
          break;
        }
        return value;
      }
    }
    throw new MalformedBytesException(
        "variable-length number: expected=at most 64 bits, actual=more (bit " + position + ")");
  }

  long readSignedVarint() {
    return Varints.unzigzag(readVarint());
  }

  private void require(int count) {
    if (count > end - position) {
      throw new MalformedBytesException(
          "bits left: expected=at least "
              + count
              + ", actual="
              + (end - position)
              + " (bit "
              + position
              + ")");
    }
  }
}
