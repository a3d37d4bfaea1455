package io.narthex.server.api;

import io.narthex.server.http.Parameters;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Times, durations and limits as request parameters.
final class TimeParameters {
  /// Upstream's earliest and latest time, as it prints them itself, in milliseconds.
  static final long MIN_MS = -9_223_309_901_257_974_000L;

  static final long MAX_MS = 9_223_309_901_257_974_999L;

  private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";
  private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";
  private static final double MAX_SECONDS = 9.2e15;
  private static final double NANOS = 1e9;
  private static final double LONG_LIMIT = 0x1p63;

  private TimeParameters() {}

  /// A time in milliseconds.
  ///
  /// @throws IllegalArgumentException with upstream's text
  static long parseTime(String text) {
    Double seconds = parseFloat(text);
    if (seconds != null) {
      if (!(Math.abs(seconds) <= MAX_SECONDS)) {
        throw cannotParse(text, "timestamp");
      }
      double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
      return ((long) whole) * 1000 + goRound((seconds - whole) * 1000);
    }
    if (text.equals(MIN_TEXT)) {
      return MIN_MS;
    }
    if (text.equals(MAX_TEXT)) {
      return MAX_MS;
    }
    Long timeMs = parseRfc3339(text);
    if (timeMs == null) {
      throw cannotParse(text, "timestamp");
    }
    return timeMs;
  }

  private static long goRound(double value) {
    return (long) (value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5));
  }

  /// A duration in nanoseconds.
  ///
  /// @throws IllegalArgumentException with upstream's text
  static long parseDurationNanos(String text) {
    Double seconds = parseFloat(text);
    if (seconds != null) {
      double nanos = seconds * NANOS;
      if (Double.isNaN(nanos)) {
        return Long.MIN_VALUE;
      }
      if (nanos >= LONG_LIMIT || nanos < -LONG_LIMIT) {
        throw new IllegalArgumentException(
            cannotParse(text, "duration").getMessage() + ". It overflows int64");
      }
      return (long) nanos;
    }
    Long durationMs = parseUnits(text);
    if (durationMs == null) {
      throw cannotParse(text, "duration");
    }
    return durationMs * 1_000_000;
  }

  private static IllegalArgumentException cannotParse(String text, String what) {
    return new IllegalArgumentException(
        "cannot parse " + GoQuote.quote(text) + " to a valid " + what);
  }

  /// The time parameter `name`, or `absent` where it is not given.
  static long optionalTime(Parameters parameters, String name, long absent) {
    String text = parameters.get(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return parseTime(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(
          name, "invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  /// The time parameter `name`, which has to be there.
  static long requiredTime(Parameters parameters, String name) {
    try {
      return parseTime(parameters.get(name));
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /// The parameter `limit`; 0: no limit.
  static int limit(Parameters parameters) {
    String text = parameters.get("limit");
    if (text.isEmpty()) {
      return 0;
    }
    long limit;
    try {
      limit = parseInteger(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter("limit", String.valueOf(e.getMessage()));
    }
    if (limit < 0) {
      throw ApiException.invalidParameter("limit", "limit must be non-negative");
    }
    return (int) Math.min(limit, Integer.MAX_VALUE);
  }

  /// A whole number as Go reads it.
  ///
  /// @throws IllegalArgumentException with Go's text
  static long parseInteger(String text) {
    boolean signed = text.startsWith("+") || text.startsWith("-");
    int digits = signed ? 1 : 0;
    boolean valid = text.length() > digits;
    for (int i = digits; i < text.length(); i++) {
      valid &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "strconv.Atoi: parsing " + GoQuote.quote(text) + ": invalid syntax");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "strconv.Atoi: parsing " + GoQuote.quote(text) + ": value out of range", e);
    }
  }

  /// A float as Go reads it, without hexadecimal ones; null where it is none.
  static @Nullable Double parseFloat(String text) {
    String unsigned = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    boolean negative = text.startsWith("-");
    if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (text.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    boolean digit = false;
    boolean exponent = false;
    boolean point = false;
    for (int i = 0; i < unsigned.length(); i++) {
      char c = unsigned.charAt(i);
      if (c >= '0' && c <= '9') {
        digit = true;
      } else if (c == '.' && !point && !exponent) {
        point = true;
      } else if ((c == 'e' || c == 'E') && digit && !exponent) {
        exponent = true;
        digit = false;
        if (i + 1 < unsigned.length() && "+-".indexOf(unsigned.charAt(i + 1)) >= 0) {
          i++;
        }
      } else if (c != '_' || !betweenDigits(unsigned, i)) {
        return null;
      }
    }
    return digit ? (Double) Double.parseDouble(text.replace("_", "")) : null;
  }

  private static boolean betweenDigits(String text, int at) {
    return at > 0
        && at + 1 < text.length()
        && Character.digit(text.charAt(at - 1), 10) >= 0
        && Character.digit(text.charAt(at + 1), 10) >= 0;
  }

  private static @Nullable Long parseRfc3339(String text) {
    // 2006-01-02T15:04:05[.fraction](Z|±hh:mm)
    if (text.length() < 20 || !shape(text, 0, "dddd-dd-ddTdd:dd:dd")) {
      return null;
    }
    int at = 19;
    int millis = 0;
    if (text.charAt(at) == '.' || text.charAt(at) == ',') {
      int from = ++at;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
        at++;
      }
      if (at == from) {
        return null;
      }
      millis = Integer.parseInt((text.substring(from, at) + "00").substring(0, 3));
    }
    long offsetSeconds;
    String zone = text.substring(at);
    if (zone.equals("Z")) {
      offsetSeconds = 0;
    } else if ((zone.startsWith("+") || zone.startsWith("-"))
        && zone.length() == 6
        && shape(zone, 1, "dd:dd")) {
      int hours = number(zone, 1, 3);
      int minutes = number(zone, 4, 6);
      if (hours > 24 || minutes > 59) {
        return null;
      }
      offsetSeconds = (zone.charAt(0) == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
    } else {
      return null;
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(text, 0, 4),
              number(text, 5, 7),
              number(text, 8, 10),
              number(text, 11, 13),
              number(text, 14, 16),
              number(text, 17, 19));
      return (local.toEpochSecond(ZoneOffset.UTC) - offsetSeconds) * 1000 + millis;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static boolean shape(String text, int from, String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = text.charAt(from + i);
      boolean fits = pattern.charAt(i) == 'd' ? c >= '0' && c <= '9' : c == pattern.charAt(i);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /// Milliseconds of a Prometheus duration (`1h30m`); null where it is none.
  private static @Nullable Long parseUnits(String text) {
    if (text.equals("0")) {
      return 0L;
    }
    String[] units = {"y", "w", "d", "h", "m", "s", "ms"};
    long[] millis = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    long total = 0;
    int at = 0;
    int next = 0;
    while (at < text.length()) {
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      int unitFrom = at;
      while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
        at++;
      }
      String unit = text.substring(unitFrom, at);
      int found = next;
      while (found < units.length && !units[found].equals(unit)) {
        found++;
      }
      if (from == unitFrom || found == units.length) {
        return null;
      }
      next = found + 1;
      try {
        long count = Long.parseLong(text, from, unitFrom, 10);
        total = Math.addExact(total, Math.multiplyExact(count, millis[found]));
      } catch (ArithmeticException | NumberFormatException e) {
        return null;
      }
    }
    boolean fits = text.length() > 0 && total <= Long.MAX_VALUE / 1_000_000;
    return fits ? (Long) total : null;
  }
}
