package io.narthex.storage.compaction;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockManifest;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Makes one block of several, or of one without what was deleted of it. Thread-safe, apart from
/// its progress.
public final class Compactor {
  private final FileSystem fileSystem;
  private final Path directory;

  /// @param directory where blocks are
  public Compactor(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /// Writes what `blocks` hold as one block, which names them as its parents. It is published as a
  /// whole, durably, or not at all; they stay. Chunks that overlap no other and of which nothing
  /// was deleted are verified and copied as they are.
  ///
  /// What is deleted from `blocks` meanwhile is not deleted from the new one: whoever deletes
  /// waits, or deletes from both.
  ///
  /// @param blocks with a use of each held by the caller; all with identities of one key
  /// @param ulid of the new block
  /// @param context asked before each series
  /// @return the new block, none where all is deleted
  /// @throws StorageException of kind `CORRUPT` where a block is damaged, `UNAVAILABLE` where the
  ///   volume has no room, and those of `context`
  /// @throws IOException where reading or writing failed
  public Optional<BlockManifest> compact(
      List<Block> blocks, Ulid ulid, CompactionProgress progress, ReadContext context)
      throws IOException {
    List<Block> oldestFirst = blocks.stream().sorted(Block.OLDEST_FIRST).toList();
    checkRoom(blocks);
    try (BlockWriter writer = new BlockWriter(fileSystem, directory, origin(oldestFirst, ulid))) {
      List<SourceBlock> sources =
          oldestFirst.stream().map(block -> new SourceBlock(block, block.tombstones())).toList();
      new BlockMerge(sources, writer, progress, context).run();
      return writer.seriesCount() == 0 ? Optional.empty() : Optional.of(writer.finish());
    } finally {
      blocks.forEach(Block::unload);
    }
  }

  private static BlockOrigin origin(List<Block> blocks, Ulid ulid) {
    TreeSet<Ulid> sources = new TreeSet<>();
    int level = 0;
    long headEndMs = BlockOrigin.NOT_OF_HEAD;
    long keyId = blocks.getFirst().identities().keyId();
    for (Block block : blocks) {
      BlockOrigin origin = block.manifest().origin();
      if (block.identities().keyId() != keyId) {
        throw new IllegalArgumentException(
            "identities of "
                + block
                + ": expected=of key "
                + Long.toHexString(keyId)
                + ", actual=of key "
                + Long.toHexString(block.identities().keyId()));
      }
      sources.addAll(origin.sources());
      level = Math.max(level, origin.level());
      headEndMs = Math.max(headEndMs, block.identities().headEndMs());
    }
    List<BlockOrigin.Parent> parents =
        blocks.stream().map(block -> new BlockOrigin.Parent(block.ulid(), block.range())).toList();
    return new BlockOrigin(ulid, level + 1, List.copyOf(sources), parents, keyId, headEndMs);
  }

  private void checkRoom(List<Block> blocks) {
    long neededBytes = blocks.stream().mapToLong(block -> block.manifest().sizeBytes()).sum();
    long freeBytes = fileSystem.volume(directory).freeBytes();
    if (freeBytes > 0 && freeBytes < neededBytes) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "room for a compaction: expected="
              + neededBytes
              + " bytes, actual="
              + freeBytes
              + " ("
              + directory
              + ")");
    }
  }
}
