package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.MappedPages;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.postings.MatcherAlgebra;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// An open block: its files mapped once each, in one arena, which is closed when the last user lets
/// go. It is opened with one use, the owner's; whoever reads takes another ([#tryAcquire]) and
/// gives it back ([#release]). Thread-safe.
///
/// Reading throws [StorageException] of kind `CORRUPT` where bytes are not what was written.
public final class Block {
  /// By [BlockOrigin#OLDEST_FIRST].
  public static final Comparator<Block> OLDEST_FIRST =
      Comparator.comparing(block -> block.manifest().origin(), BlockOrigin.OLDEST_FIRST);

  /// By the first sample, then by name.
  public static final Comparator<Block> BY_TIME =
      Comparator.comparingLong((Block block) -> block.manifest().minMs())
          .thenComparing(Block::ulid);

  private final FileSystem fileSystem;
  private final Path directory;
  private final BlockManifest manifest;
  private final Arena arena;
  private final MemorySegment indexFile;
  private final MemorySegment chunks;
  private final Path chunksPath;
  private final IndexReader index;
  private final AtomicInteger uses = new AtomicInteger(1);
  private final BlockIdentities identities;
  private volatile Tombstones tombstones;

  private Block(
      FileSystem fileSystem, Path directory, Arena arena, VerdictCache verdicts, IdentityKey key)
      throws IOException {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.chunksPath = directory.resolve(BlockChunksFormat.FILE_NAME);
    this.arena = arena;
    this.manifest = readManifest(fileSystem, directory);
    this.indexFile = map(BlockFiles.INDEX, manifest.index());
    this.chunks = map(BlockChunksFormat.FILE_NAME, manifest.chunks());
    Path indexPath = directory.resolve(BlockFiles.INDEX);
    Ulid ulid = manifest.ulid();
    this.index = new IndexReader(indexFile, indexPath, ulid.high(), ulid.low(), verdicts);
    BlockDamage.check("series", manifest.seriesCount(), index.seriesCount(), indexPath);
    BlockDamage.check("chunks", manifest.chunkCount(), index.chunkCount(), indexPath);
    BlockDamage.check("timestamp columns", manifest.columnCount(), index.columnCount(), indexPath);
    checkChunksHeader();
    this.identities = new BlockIdentities(index, manifest.origin(), key, arena);
    this.tombstones = readTombstones();
  }

  /// Opens the block in `directory`, whose name is the block's.
  ///
  /// @param verdicts where answers to patterns are kept, for any number of blocks
  /// @param key under which its series are to be identified, whatever key it was written with
  /// @throws StorageException `CORRUPT` where the block is damaged, incomplete or of a version that
  ///   is not known
  /// @throws IOException where it cannot be read
  public static Block open(
      FileSystem fileSystem, Path directory, VerdictCache verdicts, IdentityKey key)
      throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      Block block = new Block(fileSystem, directory, arena, verdicts, key);
      opened = true;
      return block;
    } catch (NoSuchFileException e) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          "file of a block: expected=present, actual=missing (" + e.getMessage() + ")",
          e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /// Reads the manifest of the block in `directory`.
  static BlockManifest readManifest(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(ManifestFormat.FILE_NAME);
    byte[] bytes = AtomicFile.read(fileSystem, path);
    try {
      BlockManifest manifest = ManifestFormat.decode(bytes);
      if (!manifest.ulid().toString().equals(BlockFiles.name(directory))) {
        throw BlockDamage.differs(
            "name of the block", BlockFiles.name(directory), manifest.ulid(), path);
      }
      return manifest;
    } catch (MalformedBytesException e) {
      throw BlockDamage.malformed(e, path);
    }
  }

  private MemorySegment map(String name, BlockManifest.FileFigures figures) throws IOException {
    Path path = directory.resolve(name);
    try (DurableFile file = fileSystem.open(path, FileSystem.Mode.READ)) {
      BlockDamage.check("size", figures.sizeBytes(), file.sizeBytes(), path);
      return file.map(0, figures.sizeBytes(), arena);
    }
  }

  private void checkChunksHeader() {
    byte[] header = chunksAnywhere().read(0, BlockChunksFormat.HEADER_SIZE);
    try {
      BlockChunksFormat.checkHeader(header, manifest.ulid());
    } catch (MalformedBytesException e) {
      throw BlockDamage.malformed(e, chunksPath);
    }
  }

  private Tombstones readTombstones() throws IOException {
    Path path = directory.resolve(TombstonesFormat.FILE_NAME);
    if (!fileSystem.exists(path)) {
      return Tombstones.NONE;
    }
    try {
      return TombstonesFormat.decode(
          AtomicFile.read(fileSystem, path), manifest.ulid(), index.seriesCount());
    } catch (MalformedBytesException e) {
      throw BlockDamage.malformed(e, path);
    }
  }

  // ---- uses ----

  /// Takes a use.
  ///
  /// @return false where the block is closed
  public boolean tryAcquire() {
    int current = uses.get();
    while (current > 0) {
      if (uses.compareAndSet(current, current + 1)) {
        return true;
      }
      current = uses.get();
    }
    return false;
  }

  /// Gives a use back; the last one unmaps the files.
  public void release() {
    int left = uses.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("uses of block " + manifest.ulid() + ": expected=1 or more");
    }
    if (left == 0) {
      arena.close();
    }
  }

  // ---- what it is ----

  public BlockManifest manifest() {
    return manifest;
  }

  /// Name of the block.
  public Ulid ulid() {
    return manifest.ulid();
  }

  /// Where the block is.
  public Path directory() {
    return directory;
  }

  /// From its first to its last sample.
  public TimeRange range() {
    return manifest.range();
  }

  /// Labels and chunk entries of its series. Their identities are those under the key that the
  /// block was written with, see [#identities].
  public IndexReader index() {
    return index;
  }

  /// Identities of its series under the key that it was opened with.
  public BlockIdentities identities() {
    return identities;
  }

  /// What was deleted so far.
  public Tombstones tombstones() {
    return tombstones;
  }

  // ---- what can be done with it ----

  /// Selects the series that fulfil all of `matchers`. The caller has a use of the block as long as
  /// it reads.
  ///
  /// @param range samples outside are not read
  public BlockSelection select(List<Matcher> matchers, TimeRange range, ReadContext context) {
    return new BlockSelection(this, find(matchers, context), range, context);
  }

  /// Numbers of the series that fulfil all of `matchers`, ascending. The caller has a use of the
  /// block.
  public int[] find(List<Matcher> matchers, ReadContext context) {
    return MatcherAlgebra.select(index, matchers, context).toArray();
  }

  /// A walk over all series in label order with the bytes of their chunks. The caller has a use of
  /// the block as long as it walks.
  public BlockSeries series() {
    return new BlockSeries(this);
  }

  /// Deletes `range` from `series`, given by ascending numbers; durable on return. Selections made
  /// before do not see it.
  public synchronized void delete(int[] series, TimeRange range) throws IOException {
    if (series.length == 0 || !range.overlaps(range())) {
      return;
    }
    Tombstones more = tombstones.with(series, range);
    AtomicFile.replace(
        fileSystem,
        directory.resolve(TombstonesFormat.FILE_NAME),
        TombstonesFormat.encode(more, manifest.ulid()));
    tombstones = more;
  }

  /// Takes its files out of the memory of this process after they were read for another reason than
  /// a query; see [MappedPages#unload]. The caller has a use of the block.
  public void unload() {
    MappedPages.unload(indexFile);
    MappedPages.unload(chunks);
  }

  MappedBytes chunksAnywhere() {
    return MappedBytes.anywhere(chunks, chunksPath);
  }

  MappedBytes chunksOnePass() {
    return MappedBytes.onePass(chunks, chunksPath);
  }

  MappedBytes indexOnePass() {
    return MappedBytes.onePass(indexFile, directory.resolve(BlockFiles.INDEX));
  }

  /// Reads manifest and tombstones again and checks them.
  void checkSmallFiles() throws IOException {
    BlockManifest found = readManifest(fileSystem, directory);
    if (!found.equals(manifest)) {
      throw BlockDamage.differs(
          "manifest", manifest, found, directory.resolve(ManifestFormat.FILE_NAME));
    }
    synchronized (this) {
      readTombstones();
    }
  }

  @Override
  public String toString() {
    return "block " + manifest.ulid();
  }
}
