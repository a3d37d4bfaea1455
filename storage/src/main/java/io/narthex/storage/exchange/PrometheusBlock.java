package io.narthex.storage.exchange;

import io.narthex.storage.file.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A block directory of Prometheus, opened for reading: `meta.json`, `index`, `chunks/` and perhaps
/// `tombstones`. Opening checks what upstream's opening checks; damage is a
/// [io.narthex.storage.StorageException] of kind `CORRUPT` that names it. Memory grows with the
/// number of symbols and tombstones only. Nothing is written. Not thread-safe.
public final class PrometheusBlock implements AutoCloseable {
  private static final Set<String> KNOWN_FILES =
      Set.of(
          MetaFile.FILE_NAME,
          IndexFormat.FILE_NAME,
          ChunkSegmentFormat.DIRECTORY_NAME,
          Tombstones.FILE_NAME);

  private final Path directory;
  private final BlockMeta meta;
  private final List<String> remarks;
  private final Tombstones tombstones;
  private final ChunkSegments segments;
  private final IndexReader index;

  private PrometheusBlock(FileSystem fileSystem, Path directory) throws IOException {
    this.directory = directory;
    meta = MetaFile.read(fileSystem, directory);
    List<Path> foreign = foreignFiles(fileSystem, directory);
    segments =
        ChunkSegments.open(
            fileSystem, directory.resolve(ChunkSegmentFormat.DIRECTORY_NAME), foreign);
    Path tombstonesPath = directory.resolve(Tombstones.FILE_NAME);
    tombstones =
        fileSystem.exists(tombstonesPath)
            ? Tombstones.read(fileSystem, tombstonesPath)
            : new Tombstones();
    remarks = remarks(foreign);
    index = IndexReader.open(fileSystem, directory.resolve(IndexFormat.FILE_NAME));
  }

  /// Opens the block in `directory`.
  public static PrometheusBlock open(FileSystem fileSystem, Path directory) throws IOException {
    return new PrometheusBlock(fileSystem, directory);
  }

  private static List<Path> foreignFiles(FileSystem fileSystem, Path directory) throws IOException {
    List<Path> foreign = new ArrayList<>();
    for (Path path : fileSystem.list(directory)) {
      if (!KNOWN_FILES.contains(String.valueOf(path.getFileName()))) {
        foreign.add(path);
      }
    }
    return foreign;
  }

  private List<String> remarks(List<Path> foreign) {
    List<String> found = new ArrayList<>();
    foreign.forEach(path -> found.add("file: expected=none of this name, actual=" + path));
    String name = String.valueOf(directory.getFileName());
    if (!name.equals(meta.ulid())) {
      found.add(remark("meta.json ulid", name, meta.ulid()));
    }
    if (meta.counts().tombstones() != tombstones.count()) {
      found.add(remark("tombstones", meta.counts().tombstones(), tombstones.count()));
    }
    return List.copyOf(found);
  }

  private String remark(String what, Object expected, Object actual) {
    return what + ": expected=" + expected + ", actual=" + actual + " (" + directory + ")";
  }

  public Path directory() {
    return directory;
  }

  public BlockMeta meta() {
    return meta;
  }

  /// What is odd about the block and no reason to refuse it: files nobody knows, a name that is not
  /// its ULID, another number of tombstones than it says. One line each.
  public List<String> remarks() {
    return remarks;
  }

  public Tombstones tombstones() {
    return tombstones;
  }

  /// The series from the first on. All that one block gives out share its files: one reads at a
  /// time.
  public BlockSeries series() throws IOException {
    return new BlockSeries(index, segments, tombstones);
  }

  /// Reads everything once and says what is damaged.
  public BlockVerification verify() throws IOException {
    return new BlockVerifier(this, index).verify();
  }

  @Override
  public void close() throws IOException {
    try {
      index.close();
    } finally {
      segments.close();
    }
  }
}
