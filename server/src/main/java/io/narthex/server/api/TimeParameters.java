package io.narthex.server.api;

import io.narthex.server.http.Parameters;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.Timestamps;

/// Times, durations and limits as request parameters.
final class TimeParameters {
  private TimeParameters() {}

  /// The time parameter `name`, or `absent` where it is not given.
  static long optionalTime(Parameters parameters, String name, long absent) {
    String text = parameters.get(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return Timestamps.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalidParameter(
          name, "invalid time value for '" + name + "': " + e.getMessage());
    }
  }

  /// The time parameter `name`, which has to be there.
  static long requiredTime(Parameters parameters, String name) {
    try {
      return Timestamps.parse(parameters.get(name));
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
          "strconv.Atoi: parsing " + Quoting.quote(text) + ": invalid syntax");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "strconv.Atoi: parsing " + Quoting.quote(text) + ": value out of range", e);
    }
  }
}
