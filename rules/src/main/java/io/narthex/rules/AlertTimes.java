package io.narthex.rules;

/// When things happened to an alert, in milliseconds since the epoch; [#NEVER] where they did not.
///
/// @param activeAtMs the condition began to hold
/// @param firedAtMs it began to fire
/// @param resolvedAtMs it ceased to be active
/// @param lastSentAtMs it was last handed to the notifier
/// @param validUntilMs Alertmanager may take it for resolved then, unless it is sent again
/// @param keepFiringSinceMs the condition ceased to hold while `keep_firing_for` keeps it firing
public record AlertTimes(
    long activeAtMs,
    long firedAtMs,
    long resolvedAtMs,
    long lastSentAtMs,
    long validUntilMs,
    long keepFiringSinceMs) {
  /// It did not happen.
  public static final long NEVER = Long.MIN_VALUE;

  /// Times of an alert whose condition begins to hold.
  public static AlertTimes activeAt(long timeMs) {
    return new AlertTimes(timeMs, NEVER, NEVER, NEVER, NEVER, NEVER);
  }

  public AlertTimes withActiveAt(long timeMs) {
    return new AlertTimes(
        timeMs, firedAtMs, resolvedAtMs, lastSentAtMs, validUntilMs, keepFiringSinceMs);
  }

  public AlertTimes withFiredAt(long timeMs) {
    return new AlertTimes(
        activeAtMs, timeMs, resolvedAtMs, lastSentAtMs, validUntilMs, keepFiringSinceMs);
  }

  public AlertTimes withResolvedAt(long timeMs) {
    return new AlertTimes(
        activeAtMs, firedAtMs, timeMs, lastSentAtMs, validUntilMs, keepFiringSinceMs);
  }

  public AlertTimes withSent(long timeMs, long untilMs) {
    return new AlertTimes(activeAtMs, firedAtMs, resolvedAtMs, timeMs, untilMs, keepFiringSinceMs);
  }

  public AlertTimes withKeepFiringSince(long timeMs) {
    return new AlertTimes(activeAtMs, firedAtMs, resolvedAtMs, lastSentAtMs, validUntilMs, timeMs);
  }

  /// Times of an alert that goes back from firing to pending: nothing was fired or sent.
  public AlertTimes unfired() {
    return new AlertTimes(activeAtMs, NEVER, resolvedAtMs, NEVER, validUntilMs, NEVER);
  }
}
