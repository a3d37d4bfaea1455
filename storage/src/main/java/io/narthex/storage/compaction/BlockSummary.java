package io.narthex.storage.compaction;

import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockManifest;

/// What planning has to know of a block.
///
/// @param id names the block
/// @param minTimeMs no sample of the block is older
/// @param endTimeMs all samples of the block are older; often a round number, where the block's
///   time range ends
/// @param seriesCount number of series
/// @param tombstoneCount number of series that have deleted samples
/// @param sizeBytes size of all its files
/// @param failed whether a compaction of it has failed, so that it is left alone
public record BlockSummary(
    String id,
    long minTimeMs,
    long endTimeMs,
    long seriesCount,
    long tombstoneCount,
    long sizeBytes,
    boolean failed) {
  public BlockSummary {
    if (endTimeMs < minTimeMs) {
      throw new IllegalArgumentException(
          "block " + id + ": expected=end of at least " + minTimeMs + ", actual=" + endTimeMs);
    }
  }

  /// What there is to know of `block`.
  ///
  /// @param failed whether a compaction of it has failed
  public static BlockSummary of(Block block, boolean failed) {
    BlockManifest manifest = block.manifest();
    return new BlockSummary(
        manifest.ulid().toString(),
        manifest.minMs(),
        Math.max(manifest.maxMs(), manifest.maxMs() + 1), // no further than time goes
        manifest.seriesCount(),
        block.tombstones().seriesCount(),
        manifest.sizeBytes(),
        failed);
  }

  /// Length of its time range.
  long rangeMs() {
    return endTimeMs - minTimeMs;
  }
}
