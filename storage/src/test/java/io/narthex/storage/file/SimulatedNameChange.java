package io.narthex.storage.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A change of names that is not durable yet.
///
/// @param removed name that is gone
/// @param added name that is new
/// @param inode the file; null where a directory was renamed with all in it
record SimulatedNameChange(
    @Nullable Path removed, @Nullable Path added, @Nullable SimulatedInode inode) {
  boolean isOfDirectory() {
    return inode == null;
  }

  /// Changes names as it says.
  void applyTo(Map<Path, SimulatedInode> names) {
    if (inode == null) {
      if (removed != null && added != null) {
        moveAll(removed, added, names);
      }
      return;
    }
    if (removed != null) {
      names.remove(removed, inode);
    }
    if (added != null) {
      names.put(added, inode);
    }
  }

  /// The same change where directory `from` is `to`.
  SimulatedNameChange moved(Path from, Path to) {
    return new SimulatedNameChange(moved(removed, from, to), moved(added, from, to), inode);
  }

  private static @Nullable Path moved(@Nullable Path path, Path from, Path to) {
    return path == null ? null : to.resolve(from.relativize(path));
  }

  /// Files in directory `from` are in directory `to` then.
  static void moveAll(Path from, Path to, Map<Path, SimulatedInode> files) {
    for (Path path : List.copyOf(files.keySet())) {
      if (path.startsWith(from) && !path.equals(from)) {
        SimulatedInode inode = files.remove(path);
        files.put(to.resolve(from.relativize(path)), inode);
      }
    }
  }

  /// Adds the directories above a file.
  static void addParents(Path path, Set<Path> to) {
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      to.add(at);
    }
  }
}
