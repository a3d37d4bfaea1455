package io.narthex.server.config;

import org.jspecify.annotations.Nullable;

/// Section `storage`.
///
/// @param outOfOrderTimeWindowMs how far behind the newest sample of a series a sample may lie
/// @param staleSeriesCompactionThreshold share of stale series that starts a compaction; 0: off
/// @param floatChunkEncoding `xor`, `xor2` or empty (not set)
/// @param retention null: not set in the file
/// @param maxExemplars size of the exemplar store
public record StorageConfig(
    long outOfOrderTimeWindowMs,
    double staleSeriesCompactionThreshold,
    String floatChunkEncoding,
    @Nullable Retention retention,
    long maxExemplars) {
  /// How long and how much is kept; the first limit that is reached counts, 0 means none.
  ///
  /// @param percentage share of the file system, 0 to 100
  public record Retention(long timeMs, long sizeBytes, double percentage) {}
}
