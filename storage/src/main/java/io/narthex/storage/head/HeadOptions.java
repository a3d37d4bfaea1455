package io.narthex.storage.head;

import io.narthex.storage.labels.SeriesIdentity.IdentityKey;

/// Bounds of a [Head].
///
/// @param maxSeries most series at a time
/// @param maxLabelBytes most bytes that their labels and the index may take, which lie on the heap
/// @param tooOldMs samples older than the newest of all by more than this are refused
/// @param blockRangeMs length of a block: vectors are sealed at its multiples
/// @param hashSeed secret seed of the table of label sets
/// @param identityKey by which series are identified
public record HeadOptions(
    int maxSeries,
    long maxLabelBytes,
    long tooOldMs,
    long blockRangeMs,
    long hashSeed,
    IdentityKey identityKey) {
  /// Upstream's block range.
  public static final long DEFAULT_BLOCK_RANGE_MS = 7_200_000;

  /// Longest block: timestamps of a vector are kept as distances of 32 bits.
  public static final long MAX_BLOCK_RANGE_MS = 31L * 24 * 3_600_000;

  public HeadOptions {
    if (maxSeries < 1 || tooOldMs < 0 || blockRangeMs < 1 || blockRangeMs > MAX_BLOCK_RANGE_MS) {
      throw new IllegalArgumentException(
          "head options: expected=at least 1 series, no negative time, blocks up to 31 days, actual="
              + maxSeries
              + ", "
              + tooOldMs
              + " ms, "
              + blockRangeMs
              + " ms");
    }
  }
}
