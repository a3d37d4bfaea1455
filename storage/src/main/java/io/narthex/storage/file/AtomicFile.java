package io.narthex.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Small files that are replaced as a whole: after a crash there is the old content or the new.
public final class AtomicFile {
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final long MAX_BYTES = 64L << 20;

  private AtomicFile() {}

  /// Replaces `path` by `content`; durable on return.
  public static void replace(FileSystem fileSystem, Path path, byte[] content) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
    if (fileSystem.exists(temporary)) {
      fileSystem.delete(temporary);
    }
    try (DurableFile file = fileSystem.open(temporary, FileSystem.Mode.CREATE)) {
      file.write(ByteBuffer.wrap(content), 0);
      file.force();
    }
    Failpoints.hit("file.replace.beforeRename");
    fileSystem.rename(temporary, path);
    Failpoints.hit("file.replace.afterRename");
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      fileSystem.syncDirectory(directory);
    }
  }

  /// Content of a small file.
  ///
  /// @throws IOException if it cannot be read or has more than 64 MiB
  public static byte[] read(FileSystem fileSystem, Path path) throws IOException {
    try (DurableFile file = fileSystem.open(path, FileSystem.Mode.READ)) {
      long sizeBytes = file.sizeBytes();
      if (sizeBytes > MAX_BYTES) {
        throw new IOException(
            "file size: expected=at most "
                + MAX_BYTES
                + ", actual="
                + sizeBytes
                + " ("
                + path
                + ")");
      }
      ByteBuffer content = ByteBuffer.allocate((int) sizeBytes);
      int count = file.read(content, 0);
      if (count < sizeBytes) {
        throw new IOException(
            "file content: expected=" + sizeBytes + " bytes, actual=" + count + " (" + path + ")");
      }
      return content.array();
    }
  }
}
