package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockDirectory;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.DirectoryLock;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.head.ExtentFiles;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.text.FileFailure;
import io.narthex.storage.wal.Log;
import io.narthex.storage.wal.SavePoints;
import io.narthex.storage.wal.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a process holds of a data directory:
///
/// ```
/// lock  identity  starts  reserve  wal/  head/  blocks/  quarantine/  snapshots/  remote/
/// ```
///
/// @param key under which series are identified
record DataFiles(
    FileSystem fileSystem,
    Path directory,
    DirectoryLock lock,
    IdentityKey key,
    Log log,
    SnapshotStore snapshots,
    ExtentFiles extents,
    BlockDirectory blocks,
    SpaceWatch space,
    UncleanStarts starts,
    SavePoints savePoints) {
  private static final Logger LOG = LoggerFactory.getLogger(DataFiles.class);
  private static final String WAL = "wal";
  private static final String HEAD = "head";
  private static final String REMOTE = "remote";
  static final String BLOCKS = "blocks";
  private static final String QUARANTINE = "quarantine";

  /// Takes a directory, created where missing. Blocks that are damaged go to quarantine.
  ///
  /// @throws StorageException `UNAVAILABLE` where another process holds it or it cannot be used
  static DataFiles open(
      FileSystem fileSystem, Path directory, DatabaseOptions options, Clock clock) {
    DirectoryLock lock;
    try {
      fileSystem.createDirectories(directory);
      lock = fileSystem.lock(directory);
    } catch (IOException e) {
      throw unavailable(directory, e);
    }
    boolean opened = false;
    try {
      IdentityKey key = IdentityFile.of(fileSystem, directory, options.random()::nextLong);
      SpaceWatch space = new SpaceWatch(fileSystem, directory, options.reserveBytes(), clock);
      Log log = Log.open(fileSystem, directory.resolve(WAL), options.log(), clock);
      SavePoints savePoints =
          SavePoints.open(fileSystem, directory.resolve(REMOTE), log.reading().holds());
      SnapshotStore snapshots = SnapshotStore.open(fileSystem, directory.resolve(WAL));
      ExtentFiles extents = ExtentFiles.open(fileSystem, directory.resolve(HEAD));
      BlockDirectory blocks = openBlocks(fileSystem, directory, key);
      for (BlockDirectory.Problem problem : blocks.problems()) {
        LOG.error("block {} is not served: {}", problem.name(), problem.reason());
      }
      tellForeign(blocks);
      UncleanStarts starts = UncleanStarts.begin(fileSystem, directory, clock.nowMs());
      opened = true;
      return new DataFiles(
          fileSystem,
          directory,
          lock,
          key,
          log,
          snapshots,
          extents,
          blocks,
          space,
          starts,
          savePoints);
    } catch (IOException e) {
      throw unavailable(directory, e);
    } finally {
      if (!opened) {
        release(lock, directory);
      }
    }
  }

  private static void tellForeign(BlockDirectory blocks) {
    List<Block> foreign =
        blocks.blocks().stream().filter(block -> block.identities().isForeign()).toList();
    if (!foreign.isEmpty()) {
      LOG.warn(
          "{} blocks were written with another identity key, their series are identified anew: {}",
          foreign.size(),
          foreign);
    }
  }

  /// The log as the head sees it.
  LogFrames frames() {
    return new LogFrames(log);
  }

  /// Opens the blocks of a data directory.
  static BlockDirectory openBlocks(FileSystem fileSystem, Path directory, IdentityKey key)
      throws IOException {
    return new BlockDirectory(
        fileSystem, directory.resolve(BLOCKS), directory.resolve(QUARANTINE), key);
  }

  /// Moves what is called `name` out of the way.
  ///
  /// @return where it is now
  static Path moveToQuarantine(FileSystem fileSystem, Path directory, String name)
      throws IOException {
    Path quarantine = directory.resolve(QUARANTINE);
    fileSystem.createDirectories(quarantine);
    Path to = BlockDirectory.free(fileSystem, quarantine, name);
    fileSystem.rename(directory.resolve(name), to);
    fileSystem.syncDirectory(quarantine);
    fileSystem.syncDirectory(directory);
    return to;
  }

  private static StorageException unavailable(Path directory, IOException e) {
    return new StorageException(
        StorageException.Kind.UNAVAILABLE,
        "data directory: expected=usable, actual=" + FileFailure.reason(e) + " (" + directory + ")",
        e);
  }

  private static void release(DirectoryLock lock, Path directory) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("data directory cannot be released: {} ({})", e, directory);
    }
  }

  /// Lets the directory go; log and extents are closed by who writes to them.
  void close() {
    blocks.close();
    starts.end(fileSystem, directory);
    release(lock, directory);
  }
}
