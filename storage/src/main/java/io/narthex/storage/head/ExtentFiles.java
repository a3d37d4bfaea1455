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
import org.jspecify.annotations.Nullable;

/// Files that full extents are written to and read from. Nothing is synced: after a crash the log
/// has all of it. Thread-safe.
public final class ExtentFiles implements AutoCloseable {
  private static final int EXTENTS_PER_FILE = 64;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Crc32c crc = new Crc32c();
  private final byte[] bytes =
      new byte[ExtentFileFormat.EXTENT_HEADER_BYTES + ExtentFormat.EXTENT_BYTES];
  private final ArrayDeque<Finished> finished = new ArrayDeque<>();
  private @Nullable DurableFile open;
  private long lastNumber;
  private int extentsWritten;
  private long lastExtent;
  private long end;

  /// A file that takes no more extents.
  private record Finished(Path path, long lastExtent) {}

  private ExtentFiles(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /// Takes a directory, created where missing. Files of an earlier run are deleted: the replay of
  /// the log seals what was in them again.
  public static ExtentFiles open(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.createDirectories(directory);
    ExtentFiles files = new ExtentFiles(fileSystem, directory);
    for (Path path : fileSystem.list(directory)) {
      if (ExtentFileFormat.number(path).isPresent()) {
        fileSystem.delete(path);
      }
    }
    return files;
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
    DurableFile file = file();
    file.write(ByteBuffer.wrap(bytes, 0, ExtentFileFormat.EXTENT_HEADER_BYTES + used), end);
    Extent mapped = map(file, extent.number(), used);
    end += ExtentFileFormat.EXTENT_HEADER_BYTES + used;
    extentsWritten++;
    lastExtent = extent.number();
    return mapped;
  }

  private Extent map(DurableFile file, long number, int used) throws IOException {
    Arena arena = Arena.ofShared();
    boolean mapped = false;
    try {
      MemorySegment segment = file.map(end + ExtentFileFormat.EXTENT_HEADER_BYTES, used, arena);
      mapped = true;
      return new Extent(number, arena, segment);
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  /// The file that takes the next extent.
  private DurableFile file() throws IOException {
    DurableFile file = open;
    if (file != null && extentsWritten == EXTENTS_PER_FILE) {
      finished.add(new Finished(file.path(), lastExtent));
      open = null;
      file.close();
      file = null;
    }
    if (file == null) {
      lastNumber++;
      Path path = ExtentFileFormat.path(directory, lastNumber);
      file = fileSystem.open(path, FileSystem.Mode.CREATE);
      open = file;
      extentsWritten = 0;
      end = ExtentFileFormat.HEADER_BYTES;
    }
    if (extentsWritten == 0) {
      file.write(ByteBuffer.wrap(ExtentFileFormat.header(lastNumber, crc)), 0);
    }
    return file;
  }

  /// Deletes files of which all extents have numbers below `firstExtent`. What is mapped of them
  /// can still be read.
  synchronized void deleteBefore(long firstExtent) throws IOException {
    while (!finished.isEmpty() && finished.getFirst().lastExtent() < firstExtent) {
      fileSystem.delete(finished.getFirst().path());
      finished.removeFirst();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    DurableFile file = open;
    open = null;
    if (file != null) {
      file.close();
    }
  }
}
