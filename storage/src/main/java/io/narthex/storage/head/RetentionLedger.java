package io.narthex.storage.head;

import java.util.ArrayDeque;

/// Knows which frames of the log hold nothing but samples older than a time. Guarded by the append
/// lock.
final class RetentionLedger {
  private static final long STEP_MS = 60_000;

  /// Every frame before `sequence` has no sample newer than `newestMs`.
  private record Entry(long sequence, long newestMs) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long newestMs = Long.MIN_VALUE;

  /// The frames so far have no sample newer than `timestampMs`; there was none to add.
  void start(long timestampMs) {
    newestMs = timestampMs;
  }

  /// A frame with samples up to `frameNewestMs`.
  void add(long sequence, long frameNewestMs) {
    if (frameNewestMs > newestMs) {
      boolean first = newestMs == Long.MIN_VALUE;
      long lastMs = entries.isEmpty() ? Long.MIN_VALUE : entries.getLast().newestMs();
      if (!first && (entries.isEmpty() || newestMs - lastMs >= STEP_MS)) {
        entries.add(new Entry(sequence, newestMs));
      }
      newestMs = frameNewestMs;
    }
  }

  /// The sequence before which no frame has a sample at `timestampMs` or later; 0 where there is
  /// none.
  long firstNeeded(long timestampMs) {
    long sequence = 0;
    while (!entries.isEmpty() && entries.getFirst().newestMs() < timestampMs) {
      sequence = entries.removeFirst().sequence();
    }
    return sequence;
  }
}
