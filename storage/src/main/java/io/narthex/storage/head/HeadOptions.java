package io.narthex.storage.head;

/// Bounds of a [Head].
///
/// @param maxSeries most series at a time
/// @param tooOldMs samples older than the newest of all by more than this are refused
/// @param retentionMs samples older than the newest of all by more than this are dropped; 0: none
/// @param hashSeed secret seed of the table of label sets
public record HeadOptions(int maxSeries, long tooOldMs, long retentionMs, long hashSeed) {
  /// Half of upstream's block range of two hours.
  public static final long DEFAULT_TOO_OLD_MS = 3_600_000;

  public HeadOptions {
    if (maxSeries < 1 || tooOldMs < 0 || retentionMs < 0) {
      throw new IllegalArgumentException(
          "head options: expected=at least 1 series and no negative time, actual="
              + maxSeries
              + ", "
              + tooOldMs
              + " ms, "
              + retentionMs
              + " ms");
    }
  }
}
