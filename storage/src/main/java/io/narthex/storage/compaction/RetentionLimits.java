package io.narthex.storage.compaction;

/// What the operator allows blocks to take; 0 means no limit.
///
/// @param durationMs how much older than the newest block one may be
/// @param maxBytes of all files of the data directory
/// @param maxPercent of the file system's size; where given and the size is known, `maxBytes` does
///   not count
public record RetentionLimits(long durationMs, long maxBytes, double maxPercent) {
  public RetentionLimits {
    if (durationMs < 0 || maxBytes < 0 || !(maxPercent >= 0 && maxPercent <= 100)) {
      throw new IllegalArgumentException(
          "retention: expected=at least 0 and at most 100 %, actual="
              + durationMs
              + " ms, "
              + maxBytes
              + " bytes, "
              + maxPercent
              + " %");
    }
  }

  /// Bytes that are allowed on a file system of this size (0: not known), 0 for any number.
  long allowedBytes(long fileSystemBytes) {
    return maxPercent > 0 && fileSystemBytes > 0
        ? Math.max(1, (long) (fileSystemBytes * maxPercent / 100))
        : maxBytes;
  }
}
