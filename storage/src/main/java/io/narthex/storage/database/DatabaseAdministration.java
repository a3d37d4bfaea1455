package io.narthex.storage.database;

import io.narthex.storage.BlockAdministration;
import io.narthex.storage.BlockDescription;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockManifest;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.Ulid;
import java.util.List;

/// The blocks of a [Database], for its operator.
///
/// @param checkReady throws where the database serves nothing
record DatabaseAdministration(
    DataFiles files, HeadUpkeep head, BlockUpkeep blockUpkeep, Runnable checkReady)
    implements BlockAdministration {
  @Override
  public List<BlockDescription> blocks() {
    checkReady.run();
    return files.blocks().blocks().stream().map(DatabaseAdministration::describe).toList();
  }

  /// What is to be said of a block.
  static BlockDescription describe(Block block) {
    BlockManifest manifest = block.manifest();
    BlockOrigin origin = manifest.origin();
    return new BlockDescription(
        block.ulid().toString(),
        manifest.minMs(),
        manifest.maxMs() + 1,
        manifest.sampleCount(),
        manifest.seriesCount(),
        manifest.chunkCount(),
        block.tombstones().seriesCount(),
        manifest.sizeBytes(),
        origin.level(),
        origin.sources().stream().map(Ulid::toString).toList(),
        origin.parents().stream().map(DatabaseAdministration::describe).toList());
  }

  private static BlockDescription.Parent describe(BlockOrigin.Parent parent) {
    TimeRange range = parent.range();
    return range == null
        ? new BlockDescription.Parent(parent.ulid().toString(), 0, 0)
        : new BlockDescription.Parent(parent.ulid().toString(), range.startMs(), range.endMs() + 1);
  }

  @Override
  public void cleanTombstones() {
    checkReady.run();
    blockUpkeep.cleanTombstones();
  }

  @Override
  public String writeSnapshot(boolean withHead) {
    checkReady.run();
    return head.writeSnapshot(withHead);
  }
}
