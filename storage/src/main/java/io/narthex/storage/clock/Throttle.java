package io.narthex.storage.clock;

import java.util.concurrent.TimeUnit;

/// Lets something that happens again and again be said at most once an interval, with how often it
/// happened. Thread-safe.
public final class Throttle {
  private final Clock clock;
  private final long intervalNanos;
  private boolean said;
  private long saidNanos;
  private long unsaid;

  public Throttle(Clock clock, long intervalMs) {
    this.clock = clock;
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
  }

  /// It happened `count` times more.
  ///
  /// @return how often since it was last said, if it is to be said now; else 0
  public synchronized long happened(long count) {
    unsaid += count;
    long nowNanos = clock.nanoTime();
    if (said && nowNanos - saidNanos < intervalNanos) {
      return 0;
    }
    said = true;
    saidNanos = nowNanos;
    long all = unsaid;
    unsaid = 0;
    return all;
  }
}
