package io.narthex.server.http;

import io.narthex.storage.clock.Clock;
import java.util.concurrent.TimeUnit;

/// Counts the requests that have arrived and are not answered yet, so that a server can stop when
/// there are none. Thread-safe.
final class InFlight {
  private final Clock clock;
  private int count;
  private boolean draining;

  InFlight(Clock clock) {
    this.clock = clock;
  }

  synchronized void begin() {
    count++;
  }

  synchronized void end() {
    count--;
    if (count == 0) {
      notifyAll();
    }
  }

  /// From now on connections end with the answer under way.
  synchronized void drain() {
    draining = true;
  }

  synchronized boolean isDraining() {
    return draining;
  }

  /// Waits until none is left.
  ///
  /// @return how many are left at the end of `timeoutMs`
  synchronized int awaitNone(long timeoutMs) throws InterruptedException {
    long end = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    for (long left = timeoutMs; count > 0 && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - clock.nanoTime());
    }
    return count;
  }
}
