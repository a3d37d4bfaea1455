package io.narthex.storage.chunk;

/// Layout of a value chunk: one to many vectors back to back, at most 512 values in all. Nothing
/// else is in a chunk, so concatenated chunks are a chunk, and a vector means the same wherever it
/// lies. Its length is not stored: it follows from the content.
///
/// ```
/// vector
///   byte    bits 0–2: kind; bits 3–6: scale; bit 7: exactly 128 values
///   byte    scales 14 and 15 only: shift, 0–63
///   varint  without bit 7 only: values − 1
///   payload, by kind:
///     0 constant         varint  number, zigzag
///     1 linear           varint  first number, zigzag; varint difference, zigzag
///     2 offsets          residual block: the numbers
///     3 deltas           varint  first number, zigzag
///                        residual block: differences of the numbers
///     4 delta-of-deltas  varint  first number, zigzag; varint first difference, zigzag
///                        residual block: differences of the differences
///   Kinds 0 and 1 have 1 to 512 values, kind 2 up to 128, kind 3 from 2 on, kind 4 from 3 on.
///
///     7 exceptions       bits 3–7 are exceptions − 1, or 31: a byte follows that is this
///                        then for each a byte: bits 0–6: index of the value, ascending;
///                        bit 7: 0: a byte with a code follows, 1: the eight bytes of the double
///                        A vector of another kind follows, of at most 128 values; the exceptions
///                        replace values of it.
///
/// scale    value of number q
///   0–13   (double) q / 10^scale
///   14     the double with the bits q << shift
///   15     (double) (q << shift)
///
/// code     0 stale marker, 1 the usual NaN (0x7ff8000000000001), 2 the NaN 0x7ff8000000000000,
///          3 +Inf, 4 −Inf, 5 −0.0
/// ```
///
/// Residual blocks: see [ResidualFormat]. All arithmetic on numbers is modulo 2⁶⁴.
final class ValueChunkFormat {
  static final int KIND_MASK = 0x7;
  static final int CONSTANT = 0;
  static final int LINEAR = 1;
  static final int OFFSETS = 2;
  static final int DELTAS = 3;
  static final int DELTA_OF_DELTAS = 4;
  static final int EXCEPTIONS = 7;

  static final int SCALE_SHIFT = 3;
  static final int SCALE_MASK = 0xf;
  static final int MAX_EXPONENT = 13;
  static final int SCALE_BITS = 14;
  static final int SCALE_BINARY = 15;

  static final int FULL = 0x80;

  /// Most values of a vector whose values are stored one by one, and the count that costs nothing.
  static final int FULL_COUNT = 128;

  static final int EXCEPTIONS_SHIFT = 3;
  static final int MANY_EXCEPTIONS = 31;
  static final int EXCEPTION_INDEX_MASK = 0x7f;
  static final int EXCEPTION_RAW = 0x80;

  /// 10 to the power of each scale that is an exponent.
  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13
  };

  /// Bits of the special values by code.
  private static final long[] SPECIAL_BITS = {
    0x7ff0000000000002L,
    0x7ff8000000000001L,
    0x7ff8000000000000L,
    0x7ff0000000000000L,
    0xfff0000000000000L,
    0x8000000000000000L
  };

  private ValueChunkFormat() {}

  /// The value that `number` stands for.
  static double value(long number, int scale, int shift) {
    if (scale <= MAX_EXPONENT) {
      return (double) number / POWERS_OF_TEN[scale];
    }
    return scale == SCALE_BITS
        ? Double.longBitsToDouble(number << shift)
        : (double) (number << shift);
  }

  static double powerOfTen(int exponent) {
    return POWERS_OF_TEN[exponent];
  }

  static int specialCodes() {
    return SPECIAL_BITS.length;
  }

  static long specialBits(int code) {
    return SPECIAL_BITS[code];
  }

  /// The code of a special value; negative if it has none.
  static int specialCode(long bits) {
    for (int code = 0; code < SPECIAL_BITS.length; code++) {
      if (SPECIAL_BITS[code] == bits) {
        return code;
      }
    }
    return -1;
  }
}
