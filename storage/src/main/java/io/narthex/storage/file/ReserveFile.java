package io.narthex.storage.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file of zeros that keeps space on a volume until it is needed. It stays there between runs.
/// Not thread-safe.
public final class ReserveFile {
  /// Bytes written between two syncs, few enough to hold up no sync of other files.
  private static final int STEP_BYTES = 4 << 20;

  private final FileSystem fileSystem;
  private final Path path;
  private final long sizeBytes;
  private long heldBytes;

  /// A reserve of `sizeBytes`; what an earlier run left of it counts as held.
  public ReserveFile(FileSystem fileSystem, Path path, long sizeBytes) throws IOException {
    this.fileSystem = fileSystem;
    this.path = path;
    this.sizeBytes = sizeBytes;
    if (fileSystem.exists(path)) {
      try (DurableFile file = fileSystem.open(path, FileSystem.Mode.READ)) {
        this.heldBytes = file.sizeBytes();
      }
    }
  }

  /// Bytes that it keeps.
  public long heldBytes() {
    return heldBytes;
  }

  /// Bytes that it is to keep.
  public long sizeBytes() {
    return sizeBytes;
  }

  /// Takes all of its space, or cuts what is there to it; durable on return. Keeps nothing where
  /// that fails.
  public void take() throws IOException {
    if (heldBytes == sizeBytes) {
      return;
    }
    if (sizeBytes == 0) {
      release();
      return;
    }
    try (DurableFile file =
        fileSystem.open(path, heldBytes > 0 ? FileSystem.Mode.WRITE : FileSystem.Mode.CREATE)) {
      if (heldBytes > sizeBytes) {
        file.truncate(sizeBytes);
      }
      for (long end = Math.min(heldBytes, sizeBytes); end < sizeBytes; ) {
        end = Math.min(sizeBytes, end + STEP_BYTES);
        file.preallocate(end);
        file.force();
      }
    } catch (IOException e) {
      try {
        release();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    heldBytes = sizeBytes;
    syncParent();
  }

  /// Gives all of its space back.
  public void release() throws IOException {
    try {
      fileSystem.delete(path);
    } catch (NoSuchFileException e) {
      heldBytes = 0;
      return;
    }
    heldBytes = 0;
    syncParent();
  }

  private void syncParent() throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      fileSystem.syncDirectory(directory);
    }
  }
}
