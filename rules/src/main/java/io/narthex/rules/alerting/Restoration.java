package io.narthex.rules.alerting;

import io.narthex.rules.AlertTimes;
import io.narthex.storage.sample.StaleMarker;

/// When an alert that is active after a restart became active, if it was so before; pure.
final class Restoration {
  private Restoration() {}

  /// When it became active, [AlertTimes#NEVER] where nothing is known.
  ///
  /// While the server was away time stands still for an alert that was pending, so that it still
  /// waits as long as before; but it waits at least `graceMs` from now on, so that what resolves an
  /// alert has a chance to arrive.
  ///
  /// @param last of the series that tells since when
  /// @param forMs of the rule, at least `graceMs`
  /// @param nowMs time of the restoration
  static long activeAtMs(LastActivity last, long forMs, long graceMs, long nowMs) {
    if (StaleMarker.is(last.value())) {
      return AlertTimes.NEVER;
    }
    long downAtMs = 1_000 * (last.timestampMs() / 1_000);
    long activeAtMs = 1_000 * (long) last.value();
    long remainingMs = forMs - (downAtMs - activeAtMs);
    if (remainingMs <= 0) {
      return activeAtMs;
    }
    return remainingMs < graceMs ? nowMs + graceMs - forMs : activeAtMs + (nowMs - downAtMs);
  }
}
