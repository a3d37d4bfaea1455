package io.narthex.storage.block;

import java.util.List;

/// Where a block comes from.
///
/// @param ulid its name
/// @param level 1 for one written from the head, one more with each compaction
/// @param sources blocks of level 1 whose whole content it holds, apart from what was deleted; for
///   one of level 1 itself
/// @param parents blocks that it replaces: it holds the whole content of each
/// @param identityKeyId which key of a data directory its identities were made with
public record BlockOrigin(
    Ulid ulid, int level, List<Ulid> sources, List<Ulid> parents, long identityKeyId) {
  public BlockOrigin {
    sources = List.copyOf(sources);
    parents = List.copyOf(parents);
  }

  /// A block of its own: of the head, or imported.
  public static BlockOrigin first(Ulid ulid, long identityKeyId) {
    return new BlockOrigin(ulid, 1, List.of(ulid), List.of(), identityKeyId);
  }
}
