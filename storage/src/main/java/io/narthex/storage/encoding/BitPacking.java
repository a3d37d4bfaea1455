package io.narthex.storage.encoding;

import java.util.Arrays;

/// Numbers of equal width packed without gaps: number *i* has the bits from *i · width* on, low
/// bits first, so that a number is one unaligned load, a shift and a mask.
///
/// Widths are 0 to [#MAX_WIDTH], or 64: in between a number could span nine bytes.
public final class BitPacking {
  /// Widest numbers that one load of eight bytes holds at any bit of a byte.
  public static final int MAX_WIDTH = 57;

  private BitPacking() {}

  /// The narrowest permitted width that holds `bits` bits.
  public static int widthFor(int bits) {
    return bits > MAX_WIDTH ? Long.SIZE : bits;
  }

  /// Bits that `value` has, as an unsigned number.
  public static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  /// Bytes that `count` numbers take.
  public static int size(int count, int width) {
    return (count * width + 7) >>> 3;
  }

  /// Packs the low `width` bits of the first `count` of `values` into [#size] bytes from `at`. Up
  /// to eight bytes behind them are overwritten as well.
  public static void pack(long[] values, int count, int width, byte[] into, int at) {
    if (width == 0) {
      return;
    }
    long mask = -1L >>> (Long.SIZE - width);
    long word = 0;
    int filled = 0;
    int next = at;
    for (int i = 0; i < count; i++) {
      long value = values[i] & mask;
      word |= value << filled;
      filled += width;
      if (filled >= Long.SIZE) {
        Bytes.putLong(into, next, word);
        next += Long.BYTES;
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : value >>> (width - filled);
      }
    }
    Bytes.putLong(into, next, word);
  }

  /// Behaves as if it read each number bit by bit; all [#size] bytes must be in the array.
  public static void unpack(byte[] bytes, int at, int width, int count, long[] into) {
    if (width == 0) {
      Arrays.fill(into, 0, count, 0);
    } else if (width == Long.SIZE) {
      for (int i = 0; i < count; i++) {
        into[i] = Bytes.getLong(bytes, at + i * Long.BYTES);
      }
    } else if (bytes.length >= Long.BYTES) {
      unpackNarrow(bytes, at, width, count, into);
    } else {
      unpackNarrow(Arrays.copyOf(bytes, Long.BYTES), at, width, count, into);
    }
  }

  private static void unpackNarrow(byte[] bytes, int at, int width, int count, long[] into) {
    long mask = -1L >>> (Long.SIZE - width);
    int last = bytes.length - Long.BYTES;
    int i = 0;
    for (; i < count; i++) {
      int bit = i * width;
      int offset = at + (bit >>> 3);
      if (offset > last) {
        break;
      }
      into[i] = Bytes.getLong(bytes, offset) >>> (bit & 7) & mask;
    }
    for (; i < count; i++) {
      int bit = i * width + ((at - last) << 3);
      into[i] = Bytes.getLong(bytes, last) >>> bit & mask;
    }
  }
}
