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
      number = decodeNumbers(number, scale, end);
      if (to == end) {
        return;
      }
      int code = bytes[at] & 0xff;
      if (code == TailCode.RAW) {
        at++;
        return;
      }
      if (code == TailCode.LITERAL) {
        put(Bytes.getLong(bytes, at + 1));
        at += 1 + Long.BYTES;
        repeatAll(end);
      } else {
        scale = bytes[at + 1];
        at += 2;
      }
      number = TailCode.numberBefore(Double.longBitsToDouble(before), scale);
    }
  }

  /// Decodes runs and numbers up to a code of another kind. The value before is that of the number.
  ///
  /// @return the last number
  private long decodeNumbers(long firstNumber, int scale, int end) {
    byte[] from = bytes;
    double[] values = into;
    int place = at;
    int next = to;
    long number = firstNumber;
    double last = Double.longBitsToDouble(before);
    while (next < end) {
      int code = from[place] & 0xff;
      // One repeat is a difference of 0 as well, so that it needs no branch that is seldom
      // foretold.
      if (code > 0 && code < TailCode.ONE_BYTE) {
        int endOfRun = next + code + 1;
        while (next < endOfRun) {
          values[next++] = last;
        }
        place++;
        continue;
      }
      if (code >= TailCode.LITERAL) {
        break;
      }
      long eight = Bytes.getLong(from, place);
      long zigzag;
      if (code < TailCode.LONG_NUMBER) {
        // As many ones as bytes follow, then a zero; of the code's own bits at most six.
        int more = Integer.numberOfLeadingZeros(~(code << 24));
        int own = Math.min(6, 7 - more);
        long others = (eight >>> 8) & ((1L << (8 * more)) - 1);
        zigzag = (code & ((1 << own) - 1)) | (others << own);
        place += 1 + more;
      } else {
        int length = TailCode.MIN_LONG_BYTES + (code & 3);
        zigzag = (eight >>> 8) & (-1L >>> (64 - 8 * length));
        place += 1 + length;
      }
      number += Varints.unzigzag(zigzag);
      // Most numbers are whole, and a division takes longer than all else here.
      last = scale == 0 ? (double) number : TailCode.value(number, scale);
      values[next++] = last;
    }
    at = place;
    to = next;
    before = Double.doubleToRawLongBits(last);
    return number;
  }

  /// Decodes runs up to a code of another kind.
  private void repeatAll(int end) {
    while (to < end && (bytes[at] & 0xff) < TailCode.ONE_BYTE) {
      repeat(bytes[at] + 1);
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
