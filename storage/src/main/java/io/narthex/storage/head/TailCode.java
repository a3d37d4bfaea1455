package io.narthex.storage.head;

/// The bytes of an open vector that is not constant. They begin with the scale of its decimals, or
/// [#RAW_SCALE]; then come codes, each relative to the value before it (before the first: zero).
///
/// ```
/// 00nnnnnn               the value before, n+1 times
///
/// in decimal mode, z = the zigzag-mapped difference of the numbers value · 10^scale:
/// 01zzzzzz               z < 2^6
/// 10zzzzzz z             z < 2^14
/// 110zzzzz z z           z < 2^21
/// 1110zzzz z z z         z < 2^28
/// 111100ll z ...         z of l+4 bytes
/// 11111000 and 8 bytes   these bits; they count as the number 0 for the next difference unless
///                        they are one
/// 11111001 scale         another scale for what follows
/// 11111010               raw mode for what follows
///
/// in raw mode, x = value XOR the value before:
/// 01tttlll x ...         l+1 bytes of x above t bytes of zeros
/// ```
///
/// Numbers are little-endian, their lowest bits in the code's own byte where it holds some.
final class TailCode {
  static final int RAW_SCALE = 0xff;
  static final int MAX_RUN = 64;
  static final int ONE_BYTE = 0x40;
  static final int TWO_BYTES = 0x80;
  static final int THREE_BYTES = 0xc0;
  static final int FOUR_BYTES = 0xe0;
  static final int LONG_NUMBER = 0xf0;
  static final int MIN_LONG_BYTES = 4;
  static final int LITERAL = 0xf8;
  static final int SCALE = 0xf9;
  static final int RAW = 0xfa;
  static final int RAW_BITS = 0x40;

  /// A value that has no number at a scale.
  static final long NO_NUMBER = Long.MIN_VALUE;

  static final int MAX_SCALE = 12;

  /// Most bytes of a tail: a scale, a literal for each sample, each change of scale, one of mode.
  static final int MAX_BYTES = 2 + 9 * OpenVector.MAX_SAMPLES + 2 * MAX_SCALE;

  private static final double MAX_NUMBER = 0x1p53;
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12
  };

  private TailCode() {}

  /// `value · 10^scale` where that is a whole number from which [#value] makes these very bits,
  /// else [#NO_NUMBER].
  static long number(double value, int scale) {
    double scaled = value * POWERS[scale];
    if (!(Math.abs(scaled) < MAX_NUMBER)) {
      return NO_NUMBER;
    }
    long number = (long) Math.rint(scaled);
    boolean exact =
        Double.doubleToRawLongBits(number / POWERS[scale]) == Double.doubleToRawLongBits(value);
    return exact ? number : NO_NUMBER;
  }

  /// `number · 10^−scale`.
  static double value(long number, int scale) {
    return number / POWERS[scale];
  }

  /// The number from which the difference to the next one is taken.
  static long numberBefore(double value, int scale) {
    long number = number(value, scale);
    return number == NO_NUMBER ? 0 : number;
  }

  /// Smallest scale from `from` on at which `value` is a number, −1 where there is none.
  static int scaleOf(double value, int from) {
    for (int scale = from; scale <= MAX_SCALE; scale++) {
      if (number(value, scale) != NO_NUMBER) {
        return scale;
      }
    }
    return -1;
  }

  /// Whether a value has no number at any scale but its neighbours may: it is written as it is.
  static boolean isLiteral(double value) {
    return !(Math.abs(value) <= Double.MAX_VALUE)
        || Double.doubleToRawLongBits(value) == Long.MIN_VALUE;
  }
}
