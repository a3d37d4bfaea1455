package io.narthex.storage.block;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Names in the directory of blocks: a block is `ULID/`; `tmp-…/` is one that is being written or
/// removed, and garbage at the next start.
final class BlockFiles {
  static final String INDEX = "index";
  static final String TEMPORARY_PREFIX = "tmp-";

  private BlockFiles() {}

  static Path directory(Path blocks, Ulid ulid) {
    return blocks.resolve(ulid.toString());
  }

  static Path temporary(Path blocks, Ulid ulid) {
    return blocks.resolve(TEMPORARY_PREFIX + ulid);
  }

  static boolean isTemporary(Path path) {
    return name(path).startsWith(TEMPORARY_PREFIX);
  }

  /// The block that a directory of this name holds.
  static Optional<Ulid> ulid(Path path) {
    return Ulid.parse(name(path));
  }

  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /// Removes a directory of files.
  static void deleteDirectory(FileSystem fileSystem, Path directory) throws IOException {
    for (Path file : fileSystem.list(directory)) {
      fileSystem.delete(file);
    }
    fileSystem.delete(directory);
  }

  /// Removes a block so that a crash leaves all of it or garbage.
  static void deleteBlock(FileSystem fileSystem, Path blocks, Ulid ulid) throws IOException {
    Path temporary = temporary(blocks, ulid);
    fileSystem.rename(directory(blocks, ulid), temporary);
    fileSystem.syncDirectory(blocks);
    deleteDirectory(fileSystem, temporary);
  }
}
