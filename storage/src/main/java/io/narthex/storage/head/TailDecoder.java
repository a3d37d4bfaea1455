package io.narthex.storage.head;

import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Varints;
import java.util.Arrays;

/// Reads the bytes that [Tails] writes. Bytes come from memory that this process wrote, so they are
/// taken to be right.
final class TailDecoder {
  /// Bytes behind a tail that are read with it and mean nothing.
  static final int SLACK = Long.BYTES;

  private byte[] bytes = new byte[0];
  private double[] into = new double[0];
  private int at;
  private int to;
  private long before;

  /// Decodes all values of a tail.
  ///
  /// @param bytes with [#SLACK] more behind the tail
  /// @param count how many they are
  void decode(byte[] bytes, int at, double[] into, int intoAt, int count) {
    this.bytes = bytes;
    this.into = into;
    this.at = at + 1;
    this.to = intoAt;
    this.before = 0;
    int end = intoAt + count;
    int scale = bytes[at] & 0xff;
    if (scale != TailCode.RAW_SCALE) {
      decodeDecimals(scale, end);
    }
    decodeRaw(end);
  }

  private void decodeDecimals(int firstScale, int end) {
    int scale = firstScale;
    long number = 0;
    while (to < end) {
      int code = bytes[at] & 0xff;
      if (code < TailCode.ONE_BYTE) {
        repeat(code + 1);
      } else if (code < TailCode.LITERAL) {
        number += Varints.unzigzag(readNumber(code));
        put(Double.doubleToRawLongBits(TailCode.value(number, scale)));
      } else if (code == TailCode.LITERAL) {
        put(Bytes.getLong(bytes, at + 1));
        at += 1 + Long.BYTES;
        number = TailCode.numberBefore(Double.longBitsToDouble(before), scale);
      } else if (code == TailCode.SCALE) {
        scale = bytes[at + 1];
        at += 2;
        number = TailCode.numberBefore(Double.longBitsToDouble(before), scale);
      } else {
        at++;
        return;
      }
    }
  }

  private void repeat(int times) {
    Arrays.fill(into, to, to + times, Double.longBitsToDouble(before));
    to += times;
    at++;
  }

  private void put(long bits) {
    before = bits;
    into[to++] = Double.longBitsToDouble(bits);
  }

  /// Reads the number of a code and goes behind it.
  private long readNumber(int code) {
    long eight = Bytes.getLong(bytes, at);
    if (code < TailCode.TWO_BYTES) {
      at++;
      return eight & 0x3f;
    }
    if (code < TailCode.THREE_BYTES) {
      at += 2;
      return (eight & 0x3f) | ((eight >>> 2) & (0xff << 6));
    }
    if (code < TailCode.FOUR_BYTES) {
      at += 3;
      return (eight & 0x1f) | ((eight >>> 3) & (0xffff << 5));
    }
    if (code < TailCode.LONG_NUMBER) {
      at += 4;
      return (eight & 0xf) | ((eight >>> 4) & (0xffffffL << 4));
    }
    int length = TailCode.MIN_LONG_BYTES + (code & 3);
    at += 1 + length;
    return (eight >>> 8) & (-1L >>> (64 - 8 * length));
  }

  private void decodeRaw(int end) {
    while (to < end) {
      int code = bytes[at] & 0xff;
      if (code < TailCode.RAW_BITS) {
        repeat(code + 1);
        continue;
      }
      int length = (code & 7) + 1;
      long x = Bytes.getLong(bytes, at + 1) & (-1L >>> (64 - 8 * length));
      at += 1 + length;
      put(before ^ (x << (8 * ((code >>> 3) & 7))));
    }
  }
}
