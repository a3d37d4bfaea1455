package io.narthex.storage.file;

import io.narthex.storage.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A file system in memory that keeps, of each file and each directory, what programs see and what
/// a disk has for certain, and that fails where it is told to. Thread-safe.
///
/// **Crash.** [#crash] answers with the file system as a machine may find it after a power cut: of
/// every 512-byte sector written since the last sync, and of every name changed since the last
/// directory sync, either may be there or not, by a seed.
///
/// **Faults.** Every operation that changes something has a number, from 1 ([#operationCount]);
/// [#failAt] makes one of them fail, [#failFrom] all from one on, [#stopAt] ends the simulated
/// process there. The disk may be full ([#setCapacityBytes]), slow ([#stallSyncs]) or lie about
/// syncs ([#ignoreSyncs]).
public final class SimulatedFileSystem implements FileSystem {
  /// How an operation fails.
  public enum Fault {
    /// An input-output error; of a write nothing arrives.
    EIO,
    /// No space left; of a write nothing arrives.
    ENOSPC,
    /// A write that ends half-way with no space left.
    SHORT_WRITE,
    /// A sync that fails and leaves its pages clean, so that a second one would succeed without
    /// writing them. Other operations fail as with [#EIO].
    SYNC_EIO
  }

  private final Map<Path, SimulatedInode> names = new TreeMap<>();
  private final Map<Path, SimulatedInode> durableNames = new TreeMap<>();
  private final Map<Path, List<SimulatedNameChange>> changes = new HashMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locked = new HashSet<>();
  private final SimulatedFaults faults = new SimulatedFaults();
  private long capacityBytes = Long.MAX_VALUE;

  /// An empty file system with nothing but its root.
  public SimulatedFileSystem() {
    directories.add(Path.of("/"));
  }

  // ---- what a test asks for ----

  /// Number of operations so far.
  public synchronized long operationCount() {
    return faults.operationCount();
  }

  /// Makes the operation `number` fail.
  public synchronized void failAt(long number, Fault fault) {
    faults.fail(number, number, fault);
  }

  /// Makes every operation from `number` on fail, until [#heal].
  public synchronized void failFrom(long number, Fault fault) {
    faults.fail(number, Long.MAX_VALUE, fault);
  }

  /// Ends the simulated process at the operation `number`: a write arrives in part, and this and
  /// every later operation fails.
  public synchronized void stopAt(long number) {
    faults.stopAt(number);
  }

  /// Lets every operation succeed again.
  public synchronized void heal() {
    faults.heal();
    notifyAll();
  }

  /// Lets files have `bytes` in all.
  public synchronized void setCapacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /// Makes syncs of files wait until [#heal].
  public synchronized void stallSyncs() {
    faults.stallSyncs();
  }

  /// Makes syncs succeed and do nothing.
  public synchronized void ignoreSyncs() {
    faults.ignoreSyncs();
  }

  /// Sum of all file sizes.
  public synchronized long usedBytes() {
    return names.values().stream().mapToLong(SimulatedInode::size).sum();
  }

  /// What programs see in the file.
  public synchronized byte[] bytes(Path path) throws IOException {
    return find(path).copy();
  }

  /// Replaces a file's content, durably, as damage or a backup would.
  public synchronized void setBytes(Path path, byte[] bytes) {
    SimulatedInode inode = new SimulatedInode(bytes);
    Path key = key(path);
    names.put(key, inode);
    durableNames.put(key, inode);
  }

  /// A copy in which everything is durable.
  public synchronized SimulatedFileSystem copy() {
    SimulatedFileSystem copy = new SimulatedFileSystem();
    copy.directories.addAll(directories);
    names.forEach((path, inode) -> copy.setBytes(path, inode.copy()));
    return copy;
  }

  /// The file system as it may be found after a crash at this moment; this one fails from now on.
  ///
  /// @param seed decides what of the changes that were not synced is there
  public synchronized SimulatedFileSystem crash(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    faults.stopAt(0);
    Map<Path, SimulatedInode> found = new TreeMap<>(durableNames);
    double nameChance = SimulatedInode.chance(random);
    SimulatedFileSystem after = new SimulatedFileSystem();
    after.directories.addAll(directories);
    changes.forEach((directory, list) -> {
      for (SimulatedNameChange change : list) {
        if (random.nextDouble() < nameChance) {
          change.applyTo(found);
        } else if (change.isOfDirectory()) {
          after.directories.remove(change.added());
        }
      }
    });
    found.keySet().forEach(path -> SimulatedNameChange.addParents(path, after.directories));
    Map<SimulatedInode, byte[]> contents = new HashMap<>();
    found.forEach((path, inode) ->
        after.setBytes(
            path,
            contents.computeIfAbsent(
                inode, crashed -> crashed.crash(random, SimulatedInode.chance(random)))));
    return after;
  }

  // ---- the file system ----

  @Override
  public synchronized DurableFile open(Path path, Mode mode) throws IOException {
    Path key = key(path);
    if (mode == Mode.CREATE) {
      if (names.containsKey(key)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      requireDirectory(key);
      faults.begin("create " + path);
      SimulatedInode inode = new SimulatedInode(new byte[0]);
      names.put(key, inode);
      change(key, new SimulatedNameChange(null, key, inode));
    }
    return new SimulatedFile(this, faults, path, find(path), mode != Mode.READ);
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    if (directories.contains(key(from))) {
      renameDirectory(key(from), key(to));
      return;
    }
    SimulatedInode inode = find(from);
    faults.begin("rename " + from);
    names.remove(key(from));
    names.put(key(to), inode);
    change(key(to), new SimulatedNameChange(key(from), key(to), inode));
  }

  @Override
  public synchronized void link(Path existing, Path name) throws IOException {
    SimulatedInode inode = find(existing);
    if (names.containsKey(key(name))) {
      throw new FileAlreadyExistsException(name.toString());
    }
    requireDirectory(key(name));
    faults.begin("link " + name);
    names.put(key(name), inode);
    change(key(name), new SimulatedNameChange(null, key(name), inode));
  }

  /// Names in it that are not durable move along: they may be lost in a crash, at either place.
  private void renameDirectory(Path from, Path to) throws IOException {
    requireDirectory(to);
    if (directories.contains(to) && !list(to).isEmpty()) {
      throw new DirectoryNotEmptyException(to.toString());
    }
    faults.begin("rename " + from);
    SimulatedNameChange.moveAll(from, to, names);
    for (Path directory : List.copyOf(directories)) {
      if (directory.startsWith(from)) {
        directories.remove(directory);
        directories.add(to.resolve(from.relativize(directory)));
      }
    }
    List<SimulatedNameChange> inside = changes.remove(from);
    if (inside != null) {
      changes.put(
          to, new ArrayList<>(inside.stream().map(change -> change.moved(from, to)).toList()));
    }
    change(to, new SimulatedNameChange(from, to, null));
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    if (directories.contains(key(path))) {
      if (!list(path).isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      faults.begin("delete " + path);
      directories.remove(key(path));
      return;
    }
    SimulatedInode inode = find(path);
    faults.begin("delete " + path);
    names.remove(key(path));
    change(key(path), new SimulatedNameChange(key(path), null, inode));
  }

  @Override
  public synchronized boolean exists(Path path) {
    return names.containsKey(key(path)) || directories.contains(key(path));
  }

  @Override
  public synchronized List<Path> list(Path directory) throws IOException {
    requireDirectory(key(directory).resolve("x"));
    List<Path> entries = new ArrayList<>();
    for (Set<Path> paths : List.of(names.keySet(), directories)) {
      for (Path path : paths) {
        if (key(directory).equals(path.getParent())) {
          entries.add(directory.resolve(path.getFileName()));
        }
      }
    }
    entries.sort(null);
    return entries;
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    Path missing = key(directory);
    if (!directories.contains(missing)) {
      faults.begin("create directory " + directory);
    }
    for (Path at = missing; at != null; at = at.getParent()) {
      directories.add(at);
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    requireDirectory(key(directory).resolve("x"));
    faults.begin("sync directory " + directory);
    if (!faults.syncsAreIgnored()) {
      List<SimulatedNameChange> durable = changes.remove(key(directory));
      if (durable != null) {
        durable.forEach(change -> change.applyTo(durableNames));
      }
    }
  }

  @Override
  public synchronized VolumeSpace volume(Path directory) {
    return new VolumeSpace(Math.max(0, capacityBytes - usedBytes()), capacityBytes);
  }

  @Override
  public synchronized DirectoryLock lock(Path directory) throws IOException {
    Path key = key(directory);
    requireDirectory(key.resolve("x"));
    if (!locked.add(key)) {
      throw new StorageException(
          StorageException.Kind.UNAVAILABLE,
          "data directory lock: expected=free, actual=held by process "
              + ProcessHandle.current().pid()
              + " ("
              + directory
              + ")");
    }
    return () -> unlock(key);
  }

  private synchronized void unlock(Path key) {
    locked.remove(key);
  }

  private void change(Path key, SimulatedNameChange change) {
    changes.computeIfAbsent(parent(key), directory -> new ArrayList<>()).add(change);
  }

  private SimulatedInode find(Path path) throws IOException {
    SimulatedInode inode = names.get(key(path));
    if (inode == null) {
      throw new NoSuchFileException(path.toString());
    }
    return inode;
  }

  private void requireDirectory(Path file) throws IOException {
    if (!directories.contains(parent(file))) {
      throw new NoSuchFileException(parent(file).toString());
    }
  }

  private static Path key(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
