package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.exchange.PrometheusDirectory;
import io.narthex.storage.file.DirectoryLock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// A data directory into which blocks are written while no server runs on it; held until closed.
/// Not thread-safe.
final class ImportTarget implements AutoCloseable {
  private final FileSystem fileSystem;
  private final DirectoryLock lock;
  private final IdentityKey key;
  private final BlockDirectory blocks;
  private final Set<Ulid> sources = new HashSet<>();

  private ImportTarget(
      FileSystem fileSystem, DirectoryLock lock, IdentityKey key, BlockDirectory blocks) {
    this.fileSystem = fileSystem;
    this.lock = lock;
    this.key = key;
    this.blocks = blocks;
    collectSources();
  }

  private void collectSources() {
    sources.clear();
    blocks.blocks().forEach(block -> sources.addAll(block.manifest().origin().sources()));
  }

  /// Takes a data directory, created where missing. What an import that was cut off left behind is
  /// removed, as at the start of a server.
  ///
  /// @param random secret, unpredictable
  /// @throws StorageException `UNAVAILABLE` where another process holds it, or it is Prometheus'
  static ImportTarget open(FileSystem fileSystem, Path directory, LongSupplier random)
      throws IOException {
    if (PrometheusDirectory.isOne(fileSystem, directory)) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "data directory: expected=one of Narthex, or none yet, actual=one of Prometheus ("
              + directory
              + ")");
    }
    fileSystem.createDirectories(directory);
    DirectoryLock lock = fileSystem.lock(directory);
    boolean opened = false;
    try {
      IdentityKey key = IdentityFile.of(fileSystem, directory, random);
      BlockDirectory blocks = DataFiles.openBlocks(fileSystem, directory, key);
      opened = true;
      return new ImportTarget(fileSystem, lock, key, blocks);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /// Whether all content of these source blocks is here already.
  boolean holds(List<Ulid> wanted) {
    return sources.containsAll(wanted);
  }

  /// Begins a block.
  ///
  /// @param wholeOf the source blocks that it holds all of
  BlockWriter write(Ulid ulid, int level, List<Ulid> wholeOf) throws IOException {
    BlockOrigin origin =
        new BlockOrigin(ulid, level, wholeOf, List.of(), key.id(), BlockOrigin.NOT_OF_HEAD);
    return new BlockWriter(fileSystem, blocks.path(), origin);
  }

  /// Names for blocks of which no other block is the source.
  BlockNames names(Clock clock, RandomGenerator random) {
    return new BlockNames(blocks.blocks(), clock, random);
  }

  /// Identities of this directory's series.
  SeriesIdentity identity() {
    return new SeriesIdentity(key);
  }

  /// Counts a block that was written among those that are here.
  Block publish(Ulid ulid) throws IOException {
    Block block = blocks.publish(ulid, List.of());
    collectSources();
    return block;
  }

  /// Takes a block back that is not what it should be.
  void remove(Block block) {
    blocks.remove(block);
    collectSources();
  }

  @Override
  public void close() throws IOException {
    blocks.close();
    lock.close();
  }
}
