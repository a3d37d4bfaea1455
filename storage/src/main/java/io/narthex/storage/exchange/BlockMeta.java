package io.narthex.storage.exchange;

import java.util.List;

/// What a block says of itself in `meta.json`.
///
/// @param ulid 26 characters
/// @param minTimeMs of the samples, inclusive
/// @param maxTimeMs of the samples, exclusive
/// @param compactionLevel 1 for a block that comes from a head
/// @param sources ULIDs of the blocks from heads it was made of
/// @param partOfHead whether it holds only some of what the head had in its time: out-of-order
///   samples, or chosen series
public record BlockMeta(
    String ulid,
    long minTimeMs,
    long maxTimeMs,
    Counts counts,
    int compactionLevel,
    List<String> sources,
    boolean partOfHead) {
  public BlockMeta {
    sources = List.copyOf(sources);
  }

  /// How much there is in a block; all 0 where it does not say.
  public record Counts(
      long series, long chunks, long floatSamples, long histogramSamples, long tombstones) {

    /// Samples of both sorts.
    public long samples() {
      return floatSamples + histogramSamples;
    }
  }
}
