package io.narthex.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The one seam for files and directories: the real one is [#nio], tests put a simulating double
/// here. What was done to names (created, renamed, deleted) is durable after [#syncDirectory], what
/// was written after [DurableFile#force].
///
/// Thread-safe. A thread that uses it is never interrupted: an interrupt would close a channel for
/// all its users.
public interface FileSystem {
  /// How to open a file.
  enum Mode {
    /// Reads a file that exists.
    READ,
    /// Reads and writes a file that exists.
    WRITE,
    /// Reads and writes a new file; one that exists is an error.
    CREATE
  }

  /// Opens a file.
  ///
  /// @throws java.nio.file.NoSuchFileException if it does not exist and should
  /// @throws java.nio.file.FileAlreadyExistsException if it exists and should not
  DurableFile open(Path path, Mode mode) throws IOException;

  /// Renames a file atomically, over one of the new name if there is one.
  void rename(Path from, Path to) throws IOException;

  /// Gives a file a second name, on the same volume; it is gone with the last of its names.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if there is a file of that name
  void link(Path existing, Path name) throws IOException;

  /// Deletes a file.
  ///
  /// @throws java.nio.file.NoSuchFileException if it does not exist
  void delete(Path path) throws IOException;

  /// Whether there is a file or directory of this name.
  boolean exists(Path path) throws IOException;

  /// Files and directories in `directory`, ascending by name.
  List<Path> list(Path directory) throws IOException;

  /// Creates a directory and its parents where missing, durably.
  void createDirectories(Path directory) throws IOException;

  /// Makes the names in `directory` durable.
  void syncDirectory(Path directory) throws IOException;

  /// Space on the volume of `directory`.
  VolumeSpace volume(Path directory);

  /// Takes `directory` for this process.
  ///
  /// @throws io.narthex.storage.StorageException `UNAVAILABLE` where another process holds it; the
  ///   message names its process id
  DirectoryLock lock(Path directory) throws IOException;

  /// The machine's file system. One instance is to serve a whole process, because it knows which
  /// directories this process has locked.
  static FileSystem nio() {
    return new NioFileSystem();
  }
}
