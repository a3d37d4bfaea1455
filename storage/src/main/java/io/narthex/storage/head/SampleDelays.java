package io.narthex.storage.head;

/// By how much samples were older than the newest of all when they came out of order, whether they
/// were taken or not: a histogram. Guarded by the append lock.
final class SampleDelays {
  private static final long MINUTE_MS = 60_000;

  /// Upper bounds of all buckets but the last, as upstream.
  private static final long[] BOUNDS_MS = {
    10 * MINUTE_MS,
    30 * MINUTE_MS,
    60 * MINUTE_MS,
    120 * MINUTE_MS,
    180 * MINUTE_MS,
    360 * MINUTE_MS,
    720 * MINUTE_MS
  };

  private final long[] counts = new long[BOUNDS_MS.length + 1];
  private double sumMs;

  /// Counts a sample.
  ///
  /// @param delayMs nothing is counted below 1
  void add(long delayMs) {
    if (delayMs < 1) {
      return;
    }
    int bucket = 0;
    while (bucket < BOUNDS_MS.length && delayMs > BOUNDS_MS[bucket]) {
      bucket++;
    }
    counts[bucket]++;
    sumMs += delayMs;
  }

  DelayFigures figures() {
    return new DelayFigures(BOUNDS_MS.clone(), counts.clone(), sumMs);
  }
}
