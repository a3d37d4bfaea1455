package io.narthex.storage;

import java.util.List;

/// One immutable time range of the storage.
///
/// @param ulid its name
/// @param minTimeMs of the first sample
/// @param maxTimeMs end of the range: every sample is older
/// @param sampleCount samples, those deleted meanwhile included
/// @param tombstoneCount intervals in which samples of a series are deleted
/// @param sizeBytes on disk
/// @param level how often its samples were compacted, from 1
/// @param sources blocks of level 1 that it was made of, itself at level 1
/// @param parents blocks that it replaced
public record BlockDescription(
    String ulid,
    long minTimeMs,
    long maxTimeMs,
    long sampleCount,
    long seriesCount,
    long chunkCount,
    long tombstoneCount,
    long sizeBytes,
    int level,
    List<String> sources,
    List<Parent> parents) {
  /// A block that was replaced.
  ///
  /// @param minTimeMs of its first sample, 0 where not known
  /// @param maxTimeMs end of its range, 0 where not known
  public record Parent(String ulid, long minTimeMs, long maxTimeMs) {}

  public BlockDescription {
    sources = List.copyOf(sources);
    parents = List.copyOf(parents);
  }
}
