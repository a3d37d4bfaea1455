package io.narthex.storage.clock;

/// Time, passed in: wall time for timestamps, a steady time for durations and deadlines.
public interface Clock {
  /// Milliseconds since the epoch; may jump.
  long nowMs();

  /// Nanoseconds of an arbitrary origin that never go back.
  long nanoTime();

  /// The machine's clock.
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
