package io.narthex.storage.wal;

import io.narthex.storage.StorageException;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recovery snapshots of a data directory. Two are kept, so that a damaged one costs no more
/// than a longer replay: the log is needed back to what the older one asks for, and all of it while
/// there are fewer than two. Thread-safe; one snapshot is written at a time.
public final class SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

  /// Snapshots that are kept.
  public static final int KEPT = 2;

  /// A snapshot on disk.
  ///
  /// @param replaySequence the snapshot holds all frames of the log below it
  record Entry(Path path, long number, long replaySequence) {}

  private final FileSystem fileSystem;
  private final Path directory;

  /// Oldest first; those found damaged are in the second list, to be deleted with the next one.
  private final List<Entry> entries = new ArrayList<>();

  private final List<Path> damaged = new ArrayList<>();
  private long nextNumber = 1;

  private SnapshotStore(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /// Lists the snapshots in `directory`, which is created where missing, and deletes what was not
  /// finished.
  public static SnapshotStore open(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.createDirectories(directory);
    SnapshotStore store = new SnapshotStore(fileSystem, directory);
    for (Path path : fileSystem.list(directory)) {
      OptionalLong number = SnapshotFormat.number(path);
      if (number.isPresent()) {
        store.found(path, number.getAsLong());
      } else if (path.toString().endsWith(SnapshotWriter.TEMPORARY_SUFFIX)) {
        fileSystem.delete(path);
      }
    }
    return store;
  }

  private void found(Path path, long number) {
    nextNumber = Math.max(nextNumber, number + 1);
    try (SnapshotReader reader = read(path, number)) {
      entries.add(new Entry(path, number, reader.replaySequence()));
    } catch (StorageException | IOException e) {
      damaged(path, e);
    }
  }

  private SnapshotReader read(Path path, long number) throws IOException {
    return new SnapshotReader(fileSystem.open(path, FileSystem.Mode.READ), number);
  }

  private void damaged(Path path, Exception cause) {
    LOG.error("recovery snapshot is damaged and not used: {}", cause.toString());
    damaged.add(path);
  }

  /// Opens the newest snapshot that is whole, checked from its first byte to its last; null where
  /// there is none and all of the log is to be replayed.
  public @Nullable SnapshotReader openNewest() {
    return openNewest(Long.MAX_VALUE);
  }

  /// As [#openNewest()], of those with numbers below `below`.
  public synchronized @Nullable SnapshotReader openNewest(long below) {
    for (Entry entry : List.copyOf(entries).reversed()) {
      SnapshotReader reader = entry.number < below ? openWhole(entry) : null;
      if (reader != null) {
        return reader;
      }
    }
    return null;
  }

  private @Nullable SnapshotReader openWhole(Entry entry) {
    try {
      return whole(read(entry.path, entry.number));
    } catch (StorageException | IOException e) {
      entries.remove(entry);
      damaged(entry.path, e);
      return null;
    }
  }

  private static SnapshotReader whole(SnapshotReader reader) throws IOException {
    boolean whole = false;
    try {
      reader.verify();
      whole = true;
      return reader;
    } finally {
      if (!whole) {
        reader.close();
      }
    }
  }

  /// Snapshots with numbers above `number` are not used any more: what they name is gone.
  public synchronized void rejectAbove(long number) {
    while (!entries.isEmpty() && entries.getLast().number > number) {
      damaged.add(entries.removeLast().path);
    }
  }

  /// Whether there is a snapshot with a number below `number`.
  public synchronized boolean hasBefore(long number) {
    return !entries.isEmpty() && entries.getFirst().number < number;
  }

  /// Begins a snapshot.
  ///
  /// @param replaySequence the snapshot will hold all frames of the log below it; not lower than
  ///   that of the one before
  public synchronized SnapshotWriter begin(long replaySequence) throws IOException {
    if (!entries.isEmpty() && replaySequence < entries.getLast().replaySequence) {
      throw new IllegalArgumentException(
          "replay sequence: expected=at least "
              + entries.getLast().replaySequence
              + ", actual="
              + replaySequence);
    }
    long number = nextNumber++;
    Entry entry = new Entry(SnapshotFormat.path(directory, number), number, replaySequence);
    return new SnapshotWriter(fileSystem, entry, this::published);
  }

  private synchronized void published(Entry entry) {
    entries.add(entry);
    while (entries.size() > KEPT) {
      damaged.add(entries.removeFirst().path);
    }
    damaged.removeIf(this::deleted);
  }

  private boolean deleted(Path path) {
    try {
      fileSystem.delete(path);
      return true;
    } catch (IOException e) {
      LOG.warn("old recovery snapshot cannot be deleted: {} ({})", e, path);
      return false;
    }
  }

  /// Frames below this one are not needed for recovery; 0 where all are.
  public synchronized long firstNeededSequence() {
    return entries.size() < KEPT ? 0 : entries.getFirst().replaySequence;
  }

  /// Frames below this one can go without making a snapshot useless; `Long.MAX_VALUE` without
  /// snapshots.
  public synchronized long firstUsedSequence() {
    return entries.isEmpty() ? Long.MAX_VALUE : entries.getFirst().replaySequence;
  }

  /// Snapshots that were found damaged and are still there.
  public synchronized int damagedCount() {
    return damaged.size();
  }
}
