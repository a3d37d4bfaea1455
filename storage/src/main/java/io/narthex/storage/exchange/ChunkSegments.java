package io.narthex.storage.exchange;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.ByteReader;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The chunk files of a block. One is open at a time, because chunks are read in the order they
/// were written. Not thread-safe.
final class ChunkSegments implements AutoCloseable {
  private static final String WHAT = "chunk";

  private final FileSystem fileSystem;
  private final Path directory;
  private final List<Path> paths;
  private final RawChunk chunk = new RawChunk();
  private @Nullable FileBytes open;
  private int openIndex = -1;

  private ChunkSegments(FileSystem fileSystem, Path directory, List<Path> paths) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.paths = paths;
  }

  /// Finds the files and checks their headers.
  ///
  /// @param foreign takes what else lies in the directory
  static ChunkSegments open(FileSystem fileSystem, Path directory, List<Path> foreign)
      throws IOException {
    if (!fileSystem.exists(directory)) {
      throw FileBytes.corrupt("chunks", "a directory", "nothing", directory, 0);
    }
    List<Path> paths = new ArrayList<>();
    for (Path path : fileSystem.list(directory)) {
      String name = String.valueOf(path.getFileName());
      if (!name.matches("[0-9]+")) {
        foreign.add(path);
        continue;
      }
      if (!name.equals(ChunkSegmentFormat.fileName(paths.size()))) {
        throw FileBytes.corrupt(
            "chunk file", ChunkSegmentFormat.fileName(paths.size()), name, path, 0);
      }
      paths.add(path);
      try (FileBytes file = FileBytes.open(fileSystem, path, "chunk file")) {
        file.requireHeader("chunk file", ChunkSegmentFormat.MAGIC, ChunkSegmentFormat.VERSION);
      }
    }
    return new ChunkSegments(fileSystem, directory, List.copyOf(paths));
  }

  /// Reads the chunk of a reference and checks it.
  ///
  /// @return valid until the next call
  RawChunk read(long reference) throws IOException {
    FileBytes file = segment(reference >>> 32);
    long start = reference & 0xffffffffL;
    long available = file.sizeBytes() - start;
    int most = (int) Math.max(1, Math.min(ChunkSegmentFormat.MAX_LENGTH_BYTES, available));
    int at = file.load(WHAT, start, most);
    ByteReader header = new ByteReader(file.bytes(), at, most);
    try {
      long length = header.readVarint();
      int headerBytes = header.position() - at;
      if (length < 0 || length > available) {
        throw file.corrupt(
            "chunk length", "at most " + available, Long.toUnsignedString(length), start);
      }
      return check(file, start, headerBytes, length);
    } catch (MalformedBytesException e) {
      throw file.corrupt(WHAT, "well-formed bytes", "{" + e.getMessage() + "}", start);
    }
  }

  private RawChunk check(FileBytes file, long start, int headerBytes, long length)
      throws IOException {
    long whole = headerBytes + 1 + length + Integer.BYTES;
    int at = file.load(WHAT, start, whole) + headerBytes;
    byte[] bytes = file.bytes();
    int checked = 1 + (int) length;
    file.requireChecksumBehind(WHAT, at, checked, start);
    chunk.set(ChunkEncoding.of(bytes[at] & 0xff), bytes, at + 1, (int) length);
    return chunk;
  }

  private FileBytes segment(long index) throws IOException {
    if (index >= paths.size()) {
      throw FileBytes.corrupt(
          "chunk file", "one of " + paths.size(), "index " + index, directory, 0);
    }
    FileBytes file = open;
    if (file != null && openIndex == index) {
      return file;
    }
    close();
    file = FileBytes.open(fileSystem, paths.get((int) index), "chunk file");
    open = file;
    openIndex = (int) index;
    return file;
  }

  /// The error for what the chunk of a reference holds.
  StorageException corrupt(String what, Object expected, Object actual, long reference) {
    Path path = paths.get((int) (reference >>> 32));
    return FileBytes.corrupt(what, expected, actual, path, reference & 0xffffffffL);
  }

  @Override
  public void close() throws IOException {
    FileBytes file = open;
    open = null;
    openIndex = -1;
    if (file != null) {
      file.close();
    }
  }
}
