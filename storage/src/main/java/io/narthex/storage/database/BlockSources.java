package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.source.SourceSelection;
import java.util.ArrayList;
import java.util.List;

/// Blocks as sources of one selection.
final class BlockSources {
  private BlockSources() {}

  /// What the blocks with samples in `range` select, the oldest first. The caller has a use of each
  /// as long as it reads.
  static List<SourceSelection> select(
      List<Block> blocks, List<Matcher> matchers, TimeRange range, ReadContext context) {
    List<SourceSelection> sources = new ArrayList<>();
    blocks.stream()
        .filter(block -> block.range().overlaps(range))
        .sorted(Block.OLDEST_FIRST)
        .forEach(block -> sources.add(block.select(matchers, range, context)));
    return sources;
  }
}
