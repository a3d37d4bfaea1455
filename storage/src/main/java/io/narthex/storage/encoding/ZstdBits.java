package io.narthex.storage.encoding;

/// Bits of a zstd stream that is read from its end: the highest set bit of the last byte marks it.
/// Behind the beginning there are zeros. Not thread-safe.
final class ZstdBits {
  private final byte[] bytes;
  private final int start;

  /// Bits not read yet; below 0 behind the beginning.
  private long left;

  /// The stream `bytes[from..to)`.
  ZstdBits(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.start = from;
    if (to <= from || bytes[to - 1] == 0) {
      throw new MalformedBytesException("zstd stream: expected=a mark at its end, actual=none");
    }
    int unused = Integer.numberOfLeadingZeros(bytes[to - 1] & 0xff) - 24;
    left = 8L * (to - from) - unused - 1;
  }

  /// Bits not read yet; below 0 where more were read than there are.
  long left() {
    return left;
  }

  /// The next `count` bits, 0–32.
  int read(int count) {
    left -= count;
    return peekAt(left, count);
  }

  /// The next `count` bits, which stay unread.
  int peek(int count) {
    return peekAt(left - count, count);
  }

  void skip(int count) {
    left -= count;
  }

  private int peekAt(long position, int count) {
    if (position < 0) {
      int there = (int) Math.max(0, count + position);
      return there == 0 ? 0 : peekAt(0, there) << (count - there);
    }
    int at = start + (int) (position >>> 3);
    long window = 0;
    if (at + Long.BYTES <= bytes.length) {
      window = Bytes.getLong(bytes, at);
    } else {
      for (int i = bytes.length - 1; i >= at; i--) {
        window = window << 8 | (bytes[i] & 0xff);
      }
    }
    return (int) ((window >>> (position & 7)) & ((1L << count) - 1));
  }
}
