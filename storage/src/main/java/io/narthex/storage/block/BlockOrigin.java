package io.narthex.storage.block;

import io.narthex.storage.TimeRange;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a block comes from.
///
/// @param ulid its name
/// @param level 1 for one written from the head, one more with each compaction
/// @param sources blocks of level 1 whose whole content it holds, apart from what was deleted; for
///   one of level 1 itself
/// @param parents blocks that it replaces: it holds the whole content of each
/// @param identityKeyId which key of a data directory its identities were made with
/// @param headEndMs what the head of the data directory had before this is in this block and in
///   older ones; [#NOT_OF_HEAD] where it says nothing of the head
public record BlockOrigin(
    Ulid ulid,
    int level,
    List<Ulid> sources,
    List<Parent> parents,
    long identityKeyId,
    long headEndMs) {
  /// The order in which blocks are older and newer, which decides whose sample counts where two
  /// have one at the same timestamp: by the newest block that their content was first written to.
  public static final Comparator<BlockOrigin> OLDEST_FIRST =
      Comparator.<BlockOrigin, Ulid>comparing(
              origin -> origin.sources().stream().max(Comparator.naturalOrder()).orElseThrow())
          .thenComparing(BlockOrigin::ulid);

  /// A block that was replaced.
  ///
  /// @param range of its samples; null where an older version did not write it down
  public record Parent(Ulid ulid, @Nullable TimeRange range) {}

  /// The head's samples have no part in a block.
  public static final long NOT_OF_HEAD = Long.MIN_VALUE;

  public BlockOrigin {
    sources = List.copyOf(sources);
    parents = List.copyOf(parents);
  }

  /// A block of its own, of samples that came from elsewhere than the head.
  public static BlockOrigin first(Ulid ulid, long identityKeyId) {
    return ofHead(ulid, identityKeyId, NOT_OF_HEAD);
  }

  /// A block of all that the head had before `headEndMs` and that is in no older block.
  public static BlockOrigin ofHead(Ulid ulid, long identityKeyId, long headEndMs) {
    return new BlockOrigin(ulid, 1, List.of(ulid), List.of(), identityKeyId, headEndMs);
  }
}
