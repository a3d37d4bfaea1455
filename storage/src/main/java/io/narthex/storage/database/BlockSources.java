package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.source.SourceSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Blocks as sources of one selection.
final class BlockSources {
  private BlockSources() {}

  /// What the blocks with samples in the query's range select, the oldest first. The caller has a
  /// use of each as long as it reads.
  ///
  /// @param damaged told of a block that turns out to be damaged, now or while it is read
  static List<SourceSelection> select(
      List<Block> blocks, SeriesQuery query, Consumer<Block> damaged, ReadContext context) {
    List<SourceSelection> sources = new ArrayList<>();
    blocks.stream()
        .filter(block -> block.range().overlaps(query.range()))
        .sorted(Block.OLDEST_FIRST)
        .forEach(block ->
            watch(
                block,
                damaged,
                () ->
                    sources.add(
                        new WatchedSource(
                            block.select(query.matchers(), query.range(), context),
                            () -> damaged.accept(block)))));
    return sources;
  }

  /// Reads of a block.
  ///
  /// @param damaged told of the block where it turns out to be damaged
  /// @throws StorageException as `reading`
  static void watch(Block block, Consumer<Block> damaged, Runnable reading) {
    try {
      reading.run();
    } catch (StorageException e) {
      throw WatchedSource.told(e, () -> damaged.accept(block));
    }
  }
}
