package io.narthex.server.remote.send;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/// Reads `Retry-After`: seconds, or a date of HTTP.
final class RetryAfter {
  /// Nobody is left alone for longer.
  static final long MAX_MS = 3_600_000;

  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /// Milliseconds to wait; 0 for none, or a text that is neither.
  static long parseMs(String text, long nowMs) {
    String value = text.strip();
    if (!value.isEmpty()
        && value.length() <= MAX_DIGITS
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Math.min(MAX_MS, 1_000 * Long.parseLong(value));
    }
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      return Math.clamp(at.toEpochMilli() - nowMs, 0, MAX_MS);
    } catch (DateTimeException e) {
      return 0;
    }
  }
}
