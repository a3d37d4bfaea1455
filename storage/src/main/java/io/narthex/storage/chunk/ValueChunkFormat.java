package io.narthex.storage.chunk;

import io.narthex.storage.sample.StaleMarker;

/// Layout of a value chunk: one to many vectors back to back, at most 512 values in all. Nothing
/// else is in a chunk, so concatenated chunks are a chunk, and a vector means the same wherever it
/// lies. Its length is not stored: it follows from the content.
///
/// ```
/// vector
///   byte    bits 0–2: kind; bits 3–6: scale; bit 7: exactly 128 values
///   byte    scale 15 only: form and operand
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
///   0–14   (double) q / 10^scale
///   15     by the byte behind it, bits 6–7: form; bits 0–5: operand, a shift s or an exponent e ≤ 14
///          form 0  the double with the bits q << s
///               1  (double) (q << s)
///               2  (double) q * 10^−e, where 10^−e is the double nearest to it
///               3  (double) q / 1000 / 10^e
///
/// code     0 stale marker, 1 the usual NaN (0x7ff8000000000001), 2 the NaN 0x7ff8000000000000,
///          3 +Inf, 4 −Inf, 5 −0.0
/// ```
///
/// Residual blocks: see [ResidualFormat]. All arithmetic on whole numbers is modulo 2⁶⁴, that on
/// doubles rounds after each step. Forms 2 and 3 are how programs come from integers to seconds,
/// and give other doubles than one division.
///
/// There is no XOR of neighbours. For doubles without another scale the differences of their bit
/// patterns took 2–12 % less space than the better of two XOR codes (Gorilla, Chimp) on twelve
/// kinds of generated series, 9 % more on one, and they decode as fast as everything else.
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
  static final int MAX_EXPONENT = 14;
  static final int SCALE_EXTENDED = 15;
  static final int SCALE_OPERAND_SHIFT = 4;
  static final int SCALE_OPERAND_MASK = 0x3f;
  static final int SCALE_FORM_SHIFT = 10;
  static final int FORM_BITS = 0;
  static final int FORM_BINARY = 1;
  static final int FORM_PRODUCT = 2;
  static final int FORM_TWO_STEPS = 3;

  /// First divisor of [#FORM_TWO_STEPS].
  static final double FIRST_STEP = 1000;

  static final int FULL = 0x80;

  /// Most values of a vector whose values are stored one by one, and the count that costs nothing.
  static final int FULL_COUNT = 128;

  static final int EXCEPTIONS_SHIFT = 3;
  static final int MANY_EXCEPTIONS = 31;
  static final int EXCEPTION_INDEX_MASK = 0x7f;
  static final int EXCEPTION_RAW = 0x80;

  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
  };

  private static final double[] PARTS_OF_TEN = {
    1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14
  };

  /// Bits of the special values by code.
  private static final long[] SPECIAL_BITS = {
    StaleMarker.BITS,
    StaleMarker.NORMAL_NAN_BITS,
    0x7ff8000000000000L,
    0x7ff0000000000000L,
    0xfff0000000000000L,
    0x8000000000000000L
  };

  private ValueChunkFormat() {}

  /// A scale as one number: the code in the low four bits and the byte behind it above them.
  static int scale(int form, int operand) {
    return SCALE_EXTENDED | operand << SCALE_OPERAND_SHIFT | form << SCALE_FORM_SHIFT;
  }

  /// Whether a byte belongs to the scale.
  static boolean isExtended(int scale) {
    return (scale & SCALE_MASK) == SCALE_EXTENDED;
  }

  /// The form of an extended scale.
  static int form(int scale) {
    return scale >>> SCALE_FORM_SHIFT;
  }

  /// The shift or exponent of an extended scale.
  static int operand(int scale) {
    return scale >>> SCALE_OPERAND_SHIFT & SCALE_OPERAND_MASK;
  }

  /// The value that `number` stands for.
  static double value(long number, int scale) {
    if (!isExtended(scale)) {
      return (double) number / POWERS_OF_TEN[scale];
    }
    int operand = operand(scale);
    return switch (form(scale)) {
      case FORM_BITS -> Double.longBitsToDouble(number << operand);
      case FORM_BINARY -> (double) (number << operand);
      case FORM_PRODUCT -> (double) number * PARTS_OF_TEN[operand];
      default -> (double) number / FIRST_STEP / POWERS_OF_TEN[operand];
    };
  }

  /// 10 to the power of `exponent`, 0 to [#MAX_EXPONENT].
  static double powerOfTen(int exponent) {
    return POWERS_OF_TEN[exponent];
  }

  /// The double nearest to 10 to the power of −`exponent`.
  static double partOfTen(int exponent) {
    return PARTS_OF_TEN[exponent];
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
