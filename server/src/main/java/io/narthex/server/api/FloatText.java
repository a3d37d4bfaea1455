package io.narthex.server.api;

import java.nio.charset.StandardCharsets;

/// Prints floats as upstream's JSON does, shortest digits that read back the same: without exponent
/// from 1e-6 up to 1e21, else as `1.5e-07`. Reuses a buffer; used by one thread.
final class FloatText {
  /// Longest text of a number.
  static final int MAX_BYTES = 48;

  private static final long EXACT = 1L << 53;
  private static final int MAX_PLAIN_EXPONENT = 20;
  private static final int MIN_PLAIN_EXPONENT = -6;

  private final byte[] digits = new byte[24];
  private int digitCount;
  private int exponent;

  /// Appends `value` to `out` from `at` and returns the end.
  int append(byte[] out, int at, double value) {
    int end = at;
    if (Double.isNaN(value)) {
      return ascii(out, end, "NaN");
    }
    if (Double.isInfinite(value)) {
      return ascii(out, end, value > 0 ? "+Inf" : "-Inf");
    }
    if (value == (long) value && Math.abs(value) < EXACT && !isNegativeZero(value)) {
      return appendLong(out, end, (long) value);
    }
    if (Double.doubleToRawLongBits(value) < 0) {
      out[end++] = '-';
    }
    split(Math.abs(value));
    boolean plain =
        digitCount == 0 || (exponent <= MAX_PLAIN_EXPONENT && exponent >= MIN_PLAIN_EXPONENT);
    return plain ? plain(out, end) : scientific(out, end, 2);
  }

  /// `value` as a JSON number: as [#append], but exponents as short as can be.
  String json(double value) {
    byte[] out = new byte[MAX_BYTES];
    int end = append(out, 0, value);
    String text = new String(out, 0, end, StandardCharsets.ISO_8859_1);
    return text.replace("e-0", "e-");
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }

  private static int ascii(byte[] out, int at, String text) {
    int end = at;
    for (int i = 0; i < text.length(); i++) {
      out[end++] = (byte) text.charAt(i);
    }
    return end;
  }

  /// Takes the shortest decimal of `value` apart: digits without zeros around them, and the power
  /// of ten of the first one.
  private void split(double value) {
    String text = Double.toString(value);
    digitCount = 0;
    exponent = 0;
    int pointAt = 0;
    boolean seenPoint = false;
    int zerosAfterPoint = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 'E') {
        exponent = Integer.parseInt(text, i + 1, text.length(), 10);
        break;
      }
      if (c == '.') {
        seenPoint = true;
      } else if (digitCount > 0 || c != '0') {
        digits[digitCount++] = (byte) c;
        pointAt += seenPoint ? 0 : 1;
      } else if (seenPoint) {
        zerosAfterPoint++;
      }
    }
    exponent += pointAt > 0 ? pointAt - 1 : -zerosAfterPoint - 1;
    while (digitCount > 0 && digits[digitCount - 1] == '0') {
      digitCount--;
    }
  }

  private int plain(byte[] out, int at) {
    int end = at;
    if (digitCount == 0) {
      out[end++] = '0';
      return end;
    }
    if (exponent < 0) {
      out[end++] = '0';
      out[end++] = '.';
      for (int i = -1; i > exponent; i--) {
        out[end++] = '0';
      }
    }
    for (int i = 0; i < digitCount; i++) {
      if (exponent >= 0 && i == exponent + 1) {
        out[end++] = '.';
      }
      out[end++] = digits[i];
    }
    for (int i = digitCount; i <= exponent; i++) {
      out[end++] = '0';
    }
    return end;
  }

  private int scientific(byte[] out, int at, int minExponentDigits) {
    int end = at;
    out[end++] = digits[0];
    if (digitCount > 1) {
      out[end++] = '.';
      for (int i = 1; i < digitCount; i++) {
        out[end++] = digits[i];
      }
    }
    out[end++] = 'e';
    out[end++] = (byte) (exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    if (magnitude < 10 && minExponentDigits == 2) {
      out[end++] = '0';
    }
    return appendLong(out, end, magnitude);
  }

  /// Appends a whole number and returns the end.
  static int appendLong(byte[] out, int at, long value) {
    int end = at;
    if (value < 0) {
      if (value == Long.MIN_VALUE) {
        return ascii(out, end, Long.toString(value));
      }
      out[end++] = '-';
      return appendLong(out, end, -value);
    }
    int length = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      length++;
    }
    long rest = value;
    for (int i = end + length - 1; i >= end; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end + length;
  }
}
