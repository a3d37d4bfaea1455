package io.narthex.storage.database;

import io.narthex.storage.clock.Clock;
import java.util.concurrent.TimeUnit;

/// When to try again what failed: after a minute, then after twice as long each time, at most after
/// an hour. Not thread-safe.
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Clock clock;
  private long waitNanos;
  private long failedNanos;

  Backoff(Clock clock) {
    this.clock = clock;
  }

  /// Whether it is to be tried now.
  boolean isOver() {
    return waitNanos == 0 || clock.nanoTime() - failedNanos >= waitNanos;
  }

  void failed() {
    waitNanos = waitNanos == 0 ? FIRST_NANOS : Math.min(MOST_NANOS, 2 * waitNanos);
    failedNanos = clock.nanoTime();
  }

  void succeeded() {
    waitNanos = 0;
  }
}
