package io.narthex.storage.database;

import io.narthex.storage.block.Block;
import java.util.List;

/// Running totals of what was done to blocks. Thread-safe.
final class UpkeepCounters {
  private long compactions;
  private long compactionNanos;
  private long compactionFailures;
  private long timeRetentions;
  private long sizeRetentions;
  private long scrubbed;
  private long damaged;

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

  synchronized void wasScrubbed() {
    scrubbed++;
  }

  synchronized void wasDamaged() {
    damaged++;
  }

  /// The totals, and what the blocks are now.
  synchronized BlockFigures figures(List<Block> blocks) {
    return new BlockFigures(
        blocks.size(),
        blocks.stream().mapToLong(block -> block.manifest().sizeBytes()).sum(),
        blocks.isEmpty() ? Long.MAX_VALUE : blocks.getFirst().manifest().minMs(),
        compactions,
        compactionNanos,
        compactionFailures,
        timeRetentions,
        sizeRetentions,
        scrubbed,
        damaged);
  }
}
