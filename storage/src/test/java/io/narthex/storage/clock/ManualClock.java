package io.narthex.storage.clock;

import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is moved. Thread-safe.
public final class ManualClock implements Clock {
  private final AtomicLong nowMs;
  private final AtomicLong nanos = new AtomicLong();

  public ManualClock(long nowMs) {
    this.nowMs = new AtomicLong(nowMs);
  }

  @Override
  public long nowMs() {
    return nowMs.get();
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /// Moves both times forward by `ms` ≥ 0.
  public void advanceMs(long ms) {
    advanceNanos(Math.multiplyExact(ms, 1_000_000L));
  }

  /// Moves the steady time forward by `delta` ≥ 0 nanoseconds, the wall time by the whole
  /// milliseconds that it thereby passes.
  public void advanceNanos(long delta) {
    if (delta < 0) {
      throw new IllegalArgumentException("nanoseconds to advance: expected>=0, actual=" + delta);
    }
    long after = nanos.addAndGet(delta);
    nowMs.addAndGet(after / 1_000_000L - (after - delta) / 1_000_000L);
  }

  /// Lets the wall time alone jump, as when somebody sets the machine's clock.
  public void jumpToMs(long ms) {
    nowMs.set(ms);
  }
}
