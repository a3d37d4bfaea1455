package io.narthex.server.exposition;

import io.narthex.storage.sample.StaleMarker;
import java.nio.charset.StandardCharsets;

/// Decimal floats as expositions write them: what Go's `strconv.ParseFloat` takes, without
/// hexadecimal forms and digit separators.
final class FloatParser {
  private static final long MAX_EXACT = 1L << 53;
  private static final int MAX_DIGITS = 18;
  private static final int MAX_EXACT_POWER = 22;
  private static final int NOT_PLAIN = Integer.MIN_VALUE;
  private static final double[] POWERS = new double[MAX_EXACT_POWER + 1];

  static {
    for (int i = 0; i <= MAX_EXACT_POWER; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private FloatParser() {}

  /// Value of `bytes[from..to)`, correctly rounded; every NaN is the ordinary one.
  ///
  /// @throws NumberFormatException for anything else, overflow included
  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      negative = bytes[at] == '-';
      at++;
    }
    long digits = 0;
    int digitCount = 0;
    int scale = 0;
    boolean point = false;
    int start = at;
    for (; at < to; at++) {
      int d = bytes[at] - '0';
      if (d >= 0 && d <= 9) {
        digits = digits * 10 + d;
        digitCount += digits == 0 ? 0 : 1;
        scale -= point ? 1 : 0;
        if (digitCount > MAX_DIGITS) {
          return slow(bytes, from, to);
        }
      } else if (bytes[at] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (at - start <= (point ? 1 : 0)) {
      return special(bytes, from, to);
    }
    int power = scale;
    if (at < to) {
      int exponent = digits == 0 ? NOT_PLAIN : exponent(bytes, at, to);
      if (exponent == NOT_PLAIN) {
        return slow(bytes, from, to);
      }
      power += exponent;
    }
    if (digits > MAX_EXACT || power < -MAX_EXACT_POWER || power > MAX_EXACT_POWER) {
      return digits == 0 ? zero(negative) : slow(bytes, from, to);
    }
    // Exact: the digits fit a double, and one multiplication or division rounds once.
    double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    return negative ? -value : value;
  }

  private static double zero(boolean negative) {
    return negative ? -0.0 : 0.0;
  }

  /// The exponent that `bytes[at..to)` is, of at most four digits; [#NOT_PLAIN] where it is none.
  private static int exponent(byte[] bytes, int at, int to) {
    if ((bytes[at] | 0x20) != 'e') {
      return NOT_PLAIN;
    }
    int start = at + 1;
    boolean negative = start < to && bytes[start] == '-';
    if (start < to && (bytes[start] == '-' || bytes[start] == '+')) {
      start++;
    }
    int exponent = 0;
    int end = start;
    for (; end < to && end - start < 4 && bytes[end] >= '0' && bytes[end] <= '9'; end++) {
      exponent = exponent * 10 + bytes[end] - '0';
    }
    if (end < to || end == start) {
      return NOT_PLAIN;
    }
    return negative ? -exponent : exponent;
  }

  private static double special(byte[] bytes, int from, int to) {
    int at = from;
    boolean signed = at < to && (bytes[at] == '-' || bytes[at] == '+');
    if (signed) {
      at++;
    }
    String word = new String(bytes, at, to - at, StandardCharsets.ISO_8859_1);
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return signed && bytes[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!signed && word.equalsIgnoreCase("nan")) {
      return Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
    }
    throw invalid(bytes, from, to);
  }

  private static double slow(byte[] bytes, int from, int to) {
    boolean exponent = false;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      boolean sign = b == '+' || b == '-';
      boolean afterExponent = at > from && (bytes[at - 1] | 0x20) == 'e';
      boolean allowed =
          (b >= '0' && b <= '9')
              || (b == '.' && !exponent)
              || ((b | 0x20) == 'e' && !exponent)
              || (sign && (at == from || afterExponent));
      if (!allowed) {
        throw invalid(bytes, from, to);
      }
      exponent |= (b | 0x20) == 'e';
    }
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      NumberFormatException invalid = invalid(bytes, from, to);
      invalid.initCause(e);
      throw invalid;
    }
    if (Double.isInfinite(value)) {
      throw new NumberFormatException("float out of range: \"" + text + "\"");
    }
    return value;
  }

  private static NumberFormatException invalid(byte[] bytes, int from, int to) {
    return new NumberFormatException(
        "invalid float: \"" + new String(bytes, from, to - from, StandardCharsets.UTF_8) + "\"");
  }
}
