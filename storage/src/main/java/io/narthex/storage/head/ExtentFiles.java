package io.narthex.storage.head;

import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files that full extents are written to and read from. What no recovery snapshot names need not
/// be durable: after a crash the log has all of it. Thread-safe.
public final class ExtentFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExtentFiles.class);
  private static final int EXTENTS_PER_FILE = 64;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Crc32c crc = new Crc32c();
  private final byte[] bytes =
      new byte[ExtentFileFormat.EXTENT_HEADER_BYTES + ExtentFormat.EXTENT_BYTES];

  /// The extents in the files, by number.
  private final TreeMap<Long, StoredExtent> stored = new TreeMap<>();

  /// Files of an earlier run of which it is not known yet whether they are needed.
  private final TreeMap<Long, Path> found = new TreeMap<>();

  private final ArrayDeque<Finished> finished = new ArrayDeque<>();

  /// Files whose sync has failed: what they hold is written again.
  private final Set<Long> unreliable = new HashSet<>();

  private @Nullable Open open;
  private long lastNumber;
  private boolean namesAreDurable = true;

  /// A file that takes no more extents.
  private record Finished(long number, Path path, long lastExtent) {}

  /// The file that takes extents.
  private static final class Open {
    private final DurableFile file;
    private final long number;
    private int extents;
    private long lastExtent;
    private long end;
    private boolean durable = true;

    Open(DurableFile file, long number) {
      this.file = file;
      this.number = number;
    }
  }

  private ExtentFiles(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /// Takes a directory, created where missing. What an earlier run has left there stays until
  /// [#keep].
  public static ExtentFiles open(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.createDirectories(directory);
    ExtentFiles files = new ExtentFiles(fileSystem, directory);
    for (Path path : fileSystem.list(directory)) {
      OptionalLong number = ExtentFileFormat.number(path);
      if (number.isPresent()) {
        files.found.put(number.getAsLong(), path);
        files.lastNumber = Math.max(files.lastNumber, number.getAsLong());
      }
    }
    return files;
  }

  /// Maps an extent of an earlier run, checked from its first byte to its last.
  ///
  /// @return null where it is not there or damaged
  synchronized @Nullable Extent map(StoredExtent extent) throws IOException {
    Path path = ExtentFileFormat.path(directory, extent.file());
    if (!fileSystem.exists(path)) {
      return null;
    }
    try (DurableFile file = fileSystem.open(path, FileSystem.Mode.READ)) {
      return read(file, extent) ? map(file, extent) : null;
    }
  }

  /// Reads an extent.
  ///
  /// @return whether it is as it was written
  private boolean read(DurableFile file, StoredExtent extent) {
    int length = ExtentFileFormat.EXTENT_HEADER_BYTES + extent.length();
    try {
      return extent.length() >= 0
          && length <= bytes.length
          && file.read(ByteBuffer.wrap(bytes, 0, length), extent.offset()) == length
          && ExtentFileFormat.isExtent(bytes, extent, crc);
    } catch (IOException e) {
      LOG.error("sealed vectors cannot be read: {} ({})", e, file.path());
      return false;
    }
  }

  /// Keeps of the files of an earlier run only those of `extents`, which are ascending.
  ///
  /// @param older also files before these, because another snapshot may name them
  synchronized void keep(List<StoredExtent> extents, boolean older) {
    Set<Long> named = new HashSet<>();
    for (StoredExtent extent : extents) {
      stored.put(extent.number(), extent);
      named.add(extent.file());
    }
    found.keySet().removeAll(named);
    found.forEach((number, path) -> {
      if (older && !extents.isEmpty() && number < extents.getFirst().file()) {
        finished.add(new Finished(number, path, extents.getFirst().number() - 1));
      } else {
        deleteFound(path);
      }
    });
    found.clear();
    StoredExtent before = null;
    for (StoredExtent extent : extents) {
      if (before != null && before.file() != extent.file()) {
        finish(before);
      }
      before = extent;
    }
    if (before != null) {
      finish(before);
    }
  }

  private void deleteFound(Path path) {
    try {
      fileSystem.delete(path);
    } catch (IOException e) {
      LOG.warn("old file of sealed vectors cannot be deleted: {} ({})", e, path);
    }
  }

  private void finish(StoredExtent last) {
    Path path = ExtentFileFormat.path(directory, last.file());
    finished.add(new Finished(last.file(), path, last.number()));
  }

  /// Writes an extent.
  ///
  /// @param extent held by the caller
  /// @return the extent in the file
  /// @throws IOException if it cannot be written or mapped; it can be written again then
  synchronized Extent write(Extent extent, int used, long newestMs) throws IOException {
    MemorySegment.copy(
        extent.bytes(),
        ValueLayout.JAVA_BYTE,
        0,
        bytes,
        ExtentFileFormat.EXTENT_HEADER_BYTES,
        used);
    ExtentFileFormat.putExtentHeader(bytes, extent.number(), newestMs, used, crc);
    Open into = openFile();
    StoredExtent written =
        new StoredExtent(
            extent.number(), into.number, into.end, newestMs, used, ExtentFileFormat.crcOf(bytes));
    write(into, used);
    Extent mapped = map(into.file, written);
    added(into, written);
    return mapped;
  }

  /// Writes what the buffer holds of an extent behind the last one.
  private void write(Open into, int used) throws IOException {
    into.durable = false;
    into.file.write(
        ByteBuffer.wrap(bytes, 0, ExtentFileFormat.EXTENT_HEADER_BYTES + used), into.end);
  }

  private void added(Open into, StoredExtent written) {
    into.end += ExtentFileFormat.EXTENT_HEADER_BYTES + written.length();
    into.extents++;
    into.lastExtent = Math.max(into.lastExtent, written.number());
    stored.put(written.number(), written);
  }

  private static Extent map(DurableFile file, StoredExtent extent) throws IOException {
    Arena arena = Arena.ofShared();
    boolean mapped = false;
    try {
      long offset = extent.offset() + ExtentFileFormat.EXTENT_HEADER_BYTES;
      MemorySegment segment = file.map(offset, extent.length(), arena);
      mapped = true;
      return new Extent(extent.number(), arena, segment);
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  /// The file that takes the next extent.
  private Open openFile() throws IOException {
    Open current = open;
    if (current != null && current.extents == EXTENTS_PER_FILE) {
      force(current);
      leave(current);
      current = null;
    }
    if (current == null) {
      lastNumber++;
      Path path = ExtentFileFormat.path(directory, lastNumber);
      current = new Open(fileSystem.open(path, FileSystem.Mode.CREATE), lastNumber);
      open = current;
      namesAreDurable = false;
    }
    if (current.extents == 0) {
      byte[] header = ExtentFileFormat.header(current.number, crc);
      current.file.write(ByteBuffer.wrap(header), 0);
      current.end = header.length;
    }
    return current;
  }

  /// Makes the open file durable. Where that fails it is left, and [#sync] is to write what it
  /// holds to another one.
  private void force(Open current) throws IOException {
    if (current.durable) {
      return;
    }
    boolean forced = false;
    try {
      current.file.force();
      current.durable = true;
      forced = true;
    } finally {
      if (!forced) {
        unreliable.add(current.number);
        leave(current);
      }
    }
  }

  private void leave(Open current) throws IOException {
    finished.add(new Finished(current.number, current.file.path(), current.lastExtent));
    open = null;
    current.file.close();
  }

  /// Makes durable all that was written.
  ///
  /// @throws IOException where that fails; it can be tried again
  synchronized void sync() throws IOException {
    for (StoredExtent extent : List.copyOf(stored.values())) {
      if (unreliable.contains(extent.file())) {
        writeAgain(extent);
      }
    }
    unreliable.clear();
    if (open != null) {
      force(open);
    }
    if (!namesAreDurable) {
      fileSystem.syncDirectory(directory);
      namesAreDurable = true;
    }
  }

  private void writeAgain(StoredExtent extent) throws IOException {
    Open into = openFile();
    try (DurableFile file =
        fileSystem.open(ExtentFileFormat.path(directory, extent.file()), FileSystem.Mode.READ)) {
      if (!read(file, extent)) {
        throw new IOException(
            "extent " + extent.number() + ": expected=whole, actual=damaged (" + file.path() + ")");
      }
    }
    write(into, extent.length());
    added(
        into,
        new StoredExtent(
            extent.number(),
            into.number,
            into.end,
            extent.newestMs(),
            extent.length(),
            extent.crc()));
  }

  /// Where the extents `first..last` are, ascending.
  synchronized List<StoredExtent> stored(long first, long last) {
    return first > last ? List.of() : List.copyOf(stored.subMap(first, true, last, true).values());
  }

  /// Deletes files of which all extents have numbers below `firstExtent`. What is mapped of them
  /// can still be read.
  synchronized void deleteBefore(long firstExtent) throws IOException {
    stored.headMap(firstExtent).clear();
    while (!finished.isEmpty() && finished.getFirst().lastExtent() < firstExtent) {
      fileSystem.delete(finished.getFirst().path());
      unreliable.remove(finished.removeFirst().number());
    }
  }

  @Override
  public synchronized void close() throws IOException {
    Open current = open;
    open = null;
    if (current != null) {
      current.file.close();
    }
  }
}
