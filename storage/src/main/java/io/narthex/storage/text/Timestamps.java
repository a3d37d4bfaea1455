package io.narthex.storage.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// Times of requests and answers; milliseconds since the epoch.
public final class Timestamps {
  /// The earliest time the HTTP API writes and reads.
  public static final long MIN_MS = -9_223_309_901_257_974_000L;

  /// The latest time the HTTP API writes and reads.
  public static final long MAX_MS = 9_223_309_901_257_974_999L;

  private static final long NOT_FINITE_MS = -9_223_372_036_854L;
  private static final String MIN_TEXT = "-292273086-05-16T16:47:06Z";
  private static final String MAX_TEXT = "292277025-08-18T07:12:54.999999999Z";
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");
  private static final Pattern BEYOND_NANOS = Pattern.compile("([.][0-9]{9})[0-9]+");

  private Timestamps() {}

  /// A time as `model.Time` writes it: seconds, as many digits after the point as needed (`1.1`).
  public static String seconds(long ms) {
    return GoFloat.format(ms / 1000.0, 'f', -1);
  }

  /// A time parameter of the HTTP API: seconds as a number, or RFC 3339. `NaN` and `Inf` mean what
  /// upstream's arithmetic makes of them on amd64, 1677-09-21.
  ///
  /// @throws TextSyntaxException where it is neither
  public static long parse(String text) {
    try {
      double seconds = GoFloat.parse(text);
      if (!Double.isFinite(seconds)) {
        return NOT_FINITE_MS;
      }
      double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
      // Rounded to milliseconds half away from zero, then cut, in the order upstream does it.
      double size = Math.floor(Math.abs(seconds - whole) * 1000 + 0.5) / 1000;
      long nanos = (long) (Math.copySign(size, seconds) * 1e9);
      return ((long) whole) * 1000 + Math.floorDiv(nanos, 1_000_000L);
    } catch (NumberFormatException notANumber) {
      return parseRfc3339(text);
    }
  }

  private static long parseRfc3339(String text) {
    if (text.equals(MIN_TEXT)) {
      return MIN_MS;
    }
    if (text.equals(MAX_TEXT)) {
      return MAX_MS;
    }
    if (RFC_3339.matcher(text).matches()) {
      String iso = BEYOND_NANOS.matcher(text.replace(',', '.')).replaceFirst("$1");
      try {
        return OffsetDateTime.parse(iso).toInstant().toEpochMilli();
      } catch (DateTimeException notADate) {
        throw invalid(text);
      }
    }
    throw invalid(text);
  }

  private static TextSyntaxException invalid(String text) {
    return new TextSyntaxException("cannot parse " + Quoting.quote(text) + " to a valid timestamp");
  }

  /// A duration parameter of the HTTP API: seconds as a number, or [Durations]; in nanoseconds.
  ///
  /// @throws TextSyntaxException where it is neither or exceeds the range
  public static long parseDurationNanos(String text) {
    double seconds;
    try {
      seconds = GoFloat.parse(text);
    } catch (NumberFormatException notANumber) {
      try {
        return Durations.parse(text) * 1_000_000;
      } catch (TextSyntaxException notADuration) {
        throw new TextSyntaxException(
            "cannot parse " + Quoting.quote(text) + " to a valid duration");
      }
    }
    double nanos = seconds * 1e9;
    if (nanos > 0x1p63 || nanos < -0x1p63) {
      throw new TextSyntaxException(
          "cannot parse " + Quoting.quote(text) + " to a valid duration. It overflows int64");
    }
    return Double.isNaN(nanos) ? Long.MIN_VALUE : (long) nanos;
  }

  /// A time in UTC as RFC 3339 with as many digits of the second as needed.
  public static String rfc3339(long ms) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
            .format(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC))
        + fraction(Math.floorMod(ms, 1000))
        + "Z";
  }

  private static String fraction(int ms) {
    return ms == 0 ? "" : GoFloat.format(ms / 1000.0, 'f', -1).substring(1);
  }
}
