package io.narthex.storage.database;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Writes a data directory below `snapshots` that holds the blocks of this one, as further names of
/// the same files, and what the head holds. A server can be started on it.
///
/// @param name of the snapshot
record DataSnapshot(DataFiles files, HeadUpkeep head, String name) {
  private static final String SNAPSHOTS = "snapshots";
  private static final String TEMPORARY_PREFIX = "tmp-";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Names a snapshot as upstream does, by time and a random number.
  static String name(long timeMs, long random) {
    return TIME.format(Instant.ofEpochMilli(timeMs)) + "-" + HexFormat.of().toHexDigits(random);
  }

  /// Writes it, while no block is removed; durable on return.
  ///
  /// @throws StorageException `UNAVAILABLE` where that fails; what was written is removed by hand
  void write(boolean withHead) {
    FileSystem fileSystem = files.fileSystem();
    Path snapshots = files.directory().resolve(SNAPSHOTS);
    Path temporary = snapshots.resolve(TEMPORARY_PREFIX + name);
    Path blocks = temporary.resolve(DataFiles.BLOCKS);
    try {
      fileSystem.createDirectories(blocks);
      fileSystem.link(
          files.directory().resolve(IdentityFile.NAME), temporary.resolve(IdentityFile.NAME));
      if (withHead) {
        head.write(blocks); // before the list of blocks is read: what is cut meanwhile is in both
      }
      for (Block block : files.blocks().blocks()) {
        Path copy = blocks.resolve(block.ulid().toString());
        fileSystem.createDirectories(copy);
        for (Path file : fileSystem.list(block.directory())) {
          fileSystem.link(file, copy.resolve(file.getFileName()));
        }
        fileSystem.syncDirectory(copy);
      }
      for (Path directory : List.of(blocks, temporary)) {
        fileSystem.syncDirectory(directory);
      }
      fileSystem.rename(temporary, snapshots.resolve(name));
      fileSystem.syncDirectory(snapshots);
    } catch (IOException e) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "snapshot: expected=written, actual=" + e + " (" + temporary + ")",
          e);
    }
  }
}
