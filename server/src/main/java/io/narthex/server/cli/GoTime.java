package io.narthex.server.cli;

import io.narthex.storage.text.GoFloat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times and durations as Go prints them.
final class GoTime {
  private static final long SECOND_MS = 1_000;
  private static final long MINUTE_MS = 60 * SECOND_MS;
  private static final long HOUR_MS = 60 * MINUTE_MS;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private GoTime() {}

  /// A duration that is not negative: `2h0m0s`, `1m59.999s`, `5ms`, `0s`.
  static String duration(long ms) {
    if (ms > 0 && ms < SECOND_MS) {
      return ms + "ms";
    }
    StringBuilder text = new StringBuilder();
    if (ms >= HOUR_MS) {
      text.append(ms / HOUR_MS).append('h');
    }
    if (ms >= MINUTE_MS) {
      text.append(ms % HOUR_MS / MINUTE_MS).append('m');
    }
    double seconds = ms % MINUTE_MS / (double) SECOND_MS;
    return text.append(GoFloat.format(seconds, 'f', -1)).append('s').toString();
  }

  /// A time in whole seconds: `2024-01-01 00:00:00 +0000 UTC`.
  static String time(long ms) {
    return UTC.format(Instant.ofEpochSecond(Math.floorDiv(ms, SECOND_MS)));
  }
}
