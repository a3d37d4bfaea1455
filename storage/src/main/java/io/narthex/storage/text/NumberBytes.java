package io.narthex.storage.text;

import java.nio.charset.StandardCharsets;

/// Numbers straight to and from ASCII bytes, for expositions and JSON. Nothing is allocated in the
/// common cases. All methods are pure.
public final class NumberBytes {
  /// No number written here is longer.
  public static final int MAX_LENGTH = 32;

  private static final long EXACT = 1L << 53;
  private static final double MIN_PLAIN = 1e-3;
  private static final double MAX_PLAIN = 1e7;
  private static final double[] POWERS = new double[23];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private NumberBytes() {}

  /// Writes a sample value as [GoFloat#sampleValue] has it.
  ///
  /// @param out has room for [#MAX_LENGTH] bytes from `at` on
  /// @return where the text ends
  public static int writeSampleValue(double value, byte[] out, int at) {
    double size = Math.abs(value);
    if (size < 1e15) {
      long whole = (long) size;
      if (whole == size) {
        int next = at;
        if (Double.doubleToRawLongBits(value) < 0) {
          out[next++] = '-';
        }
        return writeLong(whole, out, next);
      }
      if (size >= 1e-3) {
        int places = size < 1e6 ? 9 : 3;
        long scaled = (long) Math.rint(size * POWERS[places]);
        // A decimal of at most 15 digits that reads back as the number is the shortest that does.
        if (scaled < 1_000_000_000_000_000L && scaled / POWERS[places] == size) {
          return writeScaled(value < 0, scaled, places, out, at);
        }
      }
    }
    return size >= MIN_PLAIN && size < MAX_PLAIN
        ? writeShortest(value, out, at)
        : writeAscii(GoFloat.sampleValue(value), out, at);
  }

  /// Writes a number that is not whole. The digits of `Double.toString` are the shortest ones too,
  /// and from 1e-3 to 1e7 it writes them without exponent.
  private static int writeShortest(double value, byte[] out, int at) {
    String text = Double.toString(value);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      out[at + i] = (byte) text.charAt(i);
    }
    return at + length;
  }

  private static int writeScaled(boolean negative, long scaled, int places, byte[] out, int at) {
    long unit = (long) POWERS[places];
    int next = at;
    if (negative) {
      out[next++] = '-';
    }
    next = writeLong(scaled / unit, out, next);
    long fraction = scaled % unit;
    out[next] = '.';
    for (int i = next + places; i > next; i--) {
      out[i] = (byte) ('0' + fraction % 10);
      fraction /= 10;
    }
    next += places;
    while (out[next] == '0') {
      next--;
    }
    return next + 1;
  }

  /// Writes a timestamp in seconds as the HTTP API has it: no point for whole seconds, else always
  /// three digits after it (`1.100`).
  ///
  /// @param out has room for [#MAX_LENGTH] bytes from `at` on
  /// @return where the text ends
  public static int writeTimestamp(long ms, byte[] out, int at) {
    int next = at;
    long seconds = ms / 1000;
    int fraction = (int) Math.abs(ms % 1000);
    if (ms < 0 && seconds == 0) {
      out[next++] = '-';
    }
    next = writeLong(seconds, out, next);
    if (fraction != 0) {
      out[next++] = '.';
      out[next++] = (byte) ('0' + fraction / 100);
      out[next++] = (byte) ('0' + fraction / 10 % 10);
      out[next++] = (byte) ('0' + fraction % 10);
    }
    return next;
  }

  /// Writes an integer.
  ///
  /// @param out has room for 20 bytes from `at` on
  /// @return where the text ends
  public static int writeLong(long value, byte[] out, int at) {
    if (value == Long.MIN_VALUE) {
      return writeAscii(Long.toString(value), out, at);
    }
    int next = at;
    long rest = value;
    if (rest < 0) {
      out[next++] = '-';
      rest = -rest;
    }
    int end = next + digitCount(rest);
    for (int i = end - 1; i >= next; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  private static int digitCount(long value) {
    int count = 1;
    for (long limit = 10; value >= limit && count < 19; limit *= 10) {
      count++;
    }
    return count;
  }

  private static int writeAscii(String text, byte[] out, int at) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  /// Reads `bytes[from..to)` as [GoFloat#parse] would, except that hexadecimal numbers and
  /// underscores are refused, as in expositions. Always the double nearest to the decimal.
  ///
  /// @throws NumberFormatException where it is no number or exceeds the range
  public static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (negative || bytes[at] == '+')) {
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int scale = 0;
    boolean dot = false;
    for (; at < to; at++) {
      int c = bytes[at];
      if (c >= '0' && c <= '9') {
        mantissa = mantissa * 10 + (c - '0');
        digits++;
        scale += dot ? 1 : 0;
      } else if (c == '.' && !dot) {
        dot = true;
      } else {
        break;
      }
    }
    // Up to 18 digits no overflow; below 2^53 both factors are exact, so one rounding is right.
    if (at == to && digits > 0 && digits <= 18 && mantissa <= EXACT && scale < POWERS.length) {
      double value = mantissa / POWERS[scale];
      return negative ? -value : value;
    }
    return parseSlowly(bytes, from, to);
  }

  private static double parseSlowly(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == '_' || c == 'p' || c == 'P' || c == 'x' || c == 'X') {
        throw new NumberFormatException(
            "number: expected=decimal, actual=" + Quoting.quote(Utf8.decode(bytes, from, to)));
      }
    }
    return GoFloat.parse(Utf8.decode(bytes, from, to));
  }
}
