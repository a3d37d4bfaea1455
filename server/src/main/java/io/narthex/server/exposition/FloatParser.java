package io.narthex.server.exposition;

import io.narthex.storage.sample.StaleMarker;
import java.nio.charset.StandardCharsets;

/// Decimal floats as expositions write them: what Go's `strconv.ParseFloat` takes, without
/// hexadecimal forms and digit separators.
final class FloatParser {
  private static final long MAX_EXACT = 1L << 53;
  private static final int MAX_DIGITS = 18;
  private static final int MAX_EXACT_POWER = 22;
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
    if (at < to) {
      return withExponent(bytes, from, at, to, negative ? -digits : digits, scale);
    }
    return scaled(bytes, from, to, negative, digits, scale);
  }

  private static double withExponent(
      byte[] bytes, int from, int exponentAt, int to, long signedDigits, int scale) {
    int at = exponentAt;
    if ((bytes[at] | 0x20) != 'e' || signedDigits == 0) {
      return slow(bytes, from, to);
    }
    at++;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      at++;
    }
    int start = at;
    int exponent = 0;
    for (; at < to && at - start < 4 && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      exponent = exponent * 10 + bytes[at] - '0';
    }
    if (at < to || at == start) {
      return slow(bytes, from, to);
    }
    int power = scale + (negative ? -exponent : exponent);
    return scaled(bytes, from, to, signedDigits < 0, Math.abs(signedDigits), power);
  }

  /// Exact where the digits fit a double and one multiplication or division rounds once.
  private static double scaled(
      byte[] bytes, int from, int to, boolean negative, long digits, int power) {
    double value;
    if (digits == 0) {
      value = 0;
    } else if (digits > MAX_EXACT || power < -MAX_EXACT_POWER || power > MAX_EXACT_POWER) {
      return slow(bytes, from, to);
    } else {
      value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    }
    return negative ? -value : value;
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
