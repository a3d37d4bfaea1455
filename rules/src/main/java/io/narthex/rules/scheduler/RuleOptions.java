package io.narthex.rules.scheduler;

import java.util.random.RandomGenerator;

/// Settings that hold as long as the server runs.
///
/// @param outageToleranceMs longest outage after which the state of alerts is restored
/// @param forGraceMs least time that a restored alert waits before it fires; rules whose `for` is
///   shorter are not restored
/// @param resendDelayMs least time between two notifications of an alert
/// @param maxConcurrentEvals rules of groups that may be evaluated beside their group's own thread,
///   0: none
/// @param threads most groups that are evaluated at once
/// @param random for the key that series are hashed with
public record RuleOptions(
    long outageToleranceMs,
    long forGraceMs,
    long resendDelayMs,
    int maxConcurrentEvals,
    int threads,
    RandomGenerator random) {
  /// As a server runs without flags.
  public static RuleOptions of(RandomGenerator random) {
    return new RuleOptions(3_600_000, 600_000, 60_000, 0, 20, random);
  }
}
