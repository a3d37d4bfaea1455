package io.narthex.storage.database;

import io.narthex.storage.compaction.RetentionLimits;
import io.narthex.storage.head.HeadOptions;

/// How blocks are made and kept.
///
/// @param rangeMs length of a block that is cut from the head
/// @param maxRangeMs longest block that compaction makes
/// @param retentionMs how much older than the newest block one may be; 0: any time
/// @param retentionBytes how much the data directory may take; 0: any number
/// @param retentionPercent how much of its volume it may take; 0: all
public record BlockOptions(
    long rangeMs, long maxRangeMs, long retentionMs, long retentionBytes, double retentionPercent) {
  /// Upstream's length of a block that is cut from the head.
  public static final long DEFAULT_RANGE_MS = HeadOptions.DEFAULT_BLOCK_RANGE_MS;

  /// Greatest length of a block that is cut from the head.
  public static final long MAX_RANGE_MS = HeadOptions.MAX_BLOCK_RANGE_MS;

  private static final long LONGEST_MS = 31L * 24 * 3_600_000;
  private static final int SHARE_OF_RETENTION = 10;

  public BlockOptions {
    if (rangeMs < 1 || rangeMs > MAX_RANGE_MS || maxRangeMs < rangeMs) {
      throw new IllegalArgumentException(
          "block ranges: expected=1 ms to 31 days, the longest not shorter, actual="
              + rangeMs
              + " ms, "
              + maxRangeMs
              + " ms");
    }
  }

  /// Blocks up to a tenth of the retention, at most 31 days, as upstream.
  ///
  /// @param retentionMs 0: keep everything
  public static BlockOptions of(long rangeMs, long retentionMs) {
    long longestMs =
        retentionMs == 0 ? LONGEST_MS : Math.min(LONGEST_MS, retentionMs / SHARE_OF_RETENTION);
    return new BlockOptions(rangeMs, Math.max(rangeMs, longestMs), retentionMs, 0, 0);
  }

  RetentionLimits retention() {
    return new RetentionLimits(retentionMs, retentionBytes, retentionPercent);
  }
}
