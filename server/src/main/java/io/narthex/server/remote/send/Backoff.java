package io.narthex.server.remote.send;

import java.util.random.RandomGenerator;

/// How long to wait before another attempt: a random part of an interval that doubles (full
/// jitter), so that those who failed together do not come back together.
///
/// @param minMs first interval
/// @param maxMs longest one
record Backoff(long minMs, long maxMs, RandomGenerator random) {
  private static final int MAX_DOUBLINGS = 30;

  /// @param attempt 1 after the first failure
  /// @param atLeastMs what the receiver asked for; all wait that long, and a random part of the
  ///   first interval more
  long delayMs(int attempt, long atLeastMs) {
    if (atLeastMs > 0) {
      return atLeastMs + random.nextLong(Math.max(1, minMs));
    }
    long interval = Math.max(1, minMs) << Math.min(attempt - 1, MAX_DOUBLINGS);
    long bound = Math.min(Math.max(1, maxMs), interval);
    return 1 + random.nextLong(bound);
  }
}
