package io.narthex.storage.database;

/// Running totals of what was done to blocks. Thread-safe.
final class UpkeepCounters {
  private long compactions;
  private long compactionNanos;
  private long compactionFailures;
  private long timeRetentions;
  private long sizeRetentions;

  synchronized void compacted(long nanos) {
    compactions++;
    compactionNanos += nanos;
  }

  synchronized void compactionFailed() {
    compactionFailures++;
  }

  /// @param byTime blocks removed for their age
  /// @param bySize blocks removed for their size
  synchronized void retained(int byTime, int bySize) {
    timeRetentions += byTime > 0 ? 1 : 0;
    sizeRetentions += bySize > 0 ? 1 : 0;
  }

  /// The totals, and what the blocks are now.
  synchronized BlockFigures figures(long blockCount, long sizeBytes, long minTimeMs) {
    return new BlockFigures(
        blockCount,
        sizeBytes,
        minTimeMs,
        compactions,
        compactionNanos,
        compactionFailures,
        timeRetentions,
        sizeRetentions);
  }
}
