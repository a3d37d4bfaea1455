package io.narthex.storage.block;

import io.narthex.storage.block.BlockManifest.FileFigures;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampDecoder;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.Failpoints;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SequentialFile;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.index.IndexWriter;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Writes one block: series in ascending label order, each with its chunks in order of time, then
/// [#finish] publishes all of it or nothing. Memory is bounded by series, labels and distinct
/// timestamp columns. Not thread-safe.
///
/// ```
/// try (BlockWriter writer = new BlockWriter(fileSystem, blocks, origin)) {
///   writer.beginSeries(labels, identityHigh, identityLow);
///   chunk.column = writer.timestampColumn(bytes, at, length);
///   writer.chunk(chunk, bytes, at);
///   writer.endSeries();
///   manifest = writer.finish();
/// }
/// ```
public final class BlockWriter implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path blocks;
  private final BlockOrigin origin;
  private final SequentialFile chunks;
  private final SequentialFile indexFile;
  private final IndexWriter index;
  private final ColumnOrdinals columns;
  private final Figures figures = new Figures();
  private final TimestampDecoder timestamps = new TimestampDecoder();
  private final long[] decoded = new long[Chunks.MAX_SAMPLES];
  private final Crc32c crc = new Crc32c();
  private boolean finished;

  /// What the manifest counts.
  private static final class Figures {
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;
    private long chunkCount;
    private long sampleCount;
    private long columnCount;

    void add(ChunkEntry chunk) {
      minMs = Math.min(minMs, chunk.minMs);
      maxMs = Math.max(maxMs, chunk.maxMs);
      chunkCount++;
      sampleCount += chunk.count;
    }
  }

  /// Begins a block in the directory `blocks`, which exists.
  public BlockWriter(FileSystem fileSystem, Path blocks, BlockOrigin origin) throws IOException {
    this.fileSystem = fileSystem;
    this.blocks = blocks;
    this.origin = origin;
    this.columns = new ColumnOrdinals(origin.ulid());
    Path directory = BlockFiles.temporary(blocks, origin.ulid());
    fileSystem.createDirectories(directory);
    this.chunks = new SequentialFile(fileSystem, directory.resolve(BlockChunksFormat.FILE_NAME));
    this.indexFile = createBeside(chunks, fileSystem, directory.resolve(BlockFiles.INDEX));
    this.index = new IndexWriter(indexFile, origin.ulid().high(), origin.ulid().low());
    chunks.write(BlockChunksFormat.header(origin.ulid()), 0, BlockChunksFormat.HEADER_SIZE);
  }

  private static SequentialFile createBeside(SequentialFile first, FileSystem fileSystem, Path path)
      throws IOException {
    try {
      return new SequentialFile(fileSystem, path);
    } catch (IOException e) {
      try (first) {
        throw e;
      }
    }
  }

  /// Adds a timestamp column, unless the block has it already.
  ///
  /// @return its ordinal in this block
  /// @throws io.narthex.storage.encoding.MalformedBytesException if it is none
  public int timestampColumn(byte[] bytes, int at, int length) throws IOException {
    int known = columns.find(bytes, at, length);
    if (known >= 0) {
      return known;
    }
    ColumnEntry entry = new ColumnEntry();
    entry.count = timestamps.decode(bytes, at, length, decoded, 0);
    entry.minMs = decoded[0];
    entry.maxMs = decoded[entry.count - 1];
    entry.offset = chunks.position();
    entry.length = length;
    entry.crc = crc.of(bytes, at, length);
    chunks.write(bytes, at, length);
    int ordinal = index.column(entry);
    columns.put(ordinal);
    figures.columnCount++;
    return ordinal;
  }

  /// Begins the next series.
  ///
  /// @throws IllegalArgumentException if `labels` are not behind those of the last one
  public void beginSeries(Labels labels, long identityHigh, long identityLow) throws IOException {
    index.beginSeries(labels, identityHigh, identityLow);
  }

  /// Adds the next chunk of the series: `chunk.length` bytes from `at`, whose values belong to
  /// `chunk.count` timestamps from `chunk.from` on of the timestamp column `chunk.column`. Sets
  /// offset and checksum of `chunk`.
  ///
  /// @throws IllegalArgumentException if the chunk has another number of values
  public void chunk(ChunkEntry chunk, byte[] bytes, int at) throws IOException {
    int count = Chunks.count(bytes, at, chunk.length);
    if (count != chunk.count) {
      throw new IllegalArgumentException(
          "values of a chunk: expected=" + chunk.count + ", actual=" + count);
    }
    chunk.offset = chunks.position();
    chunk.crc = crc.of(bytes, at, chunk.length);
    index.chunk(chunk);
    chunks.write(bytes, at, chunk.length);
    figures.add(chunk);
  }

  /// Ends the series, which must have a chunk.
  public void endSeries() throws IOException {
    index.endSeries();
  }

  /// Number of series so far.
  public int seriesCount() {
    return index.seriesCount();
  }

  /// Bytes of chunks and timestamp columns so far.
  public long chunkBytes() {
    return chunks.position();
  }

  /// Publishes the block, which must have a series: it is there, durably, on return.
  public BlockManifest finish() throws IOException {
    if (seriesCount() == 0) {
      throw new IllegalStateException("series of a block: expected=at least 1, actual=0");
    }
    index.finish();
    indexFile.sync();
    chunks.sync();
    BlockManifest manifest = manifest();
    Path temporary = BlockFiles.temporary(blocks, origin.ulid());
    writeManifest(temporary, ManifestFormat.encode(manifest));
    fileSystem.syncDirectory(temporary);
    Failpoints.hit("block.beforeRename");
    fileSystem.rename(temporary, BlockFiles.directory(blocks, origin.ulid()));
    Failpoints.hit("block.afterRename");
    fileSystem.syncDirectory(blocks);
    finished = true;
    return manifest;
  }

  private BlockManifest manifest() {
    return new BlockManifest(
        origin,
        figures.minMs,
        figures.maxMs,
        seriesCount(),
        figures.chunkCount,
        figures.sampleCount,
        figures.columnCount,
        new FileFigures(indexFile.position(), indexFile.crc()),
        new FileFigures(chunks.position(), chunks.crc()));
  }

  private void writeManifest(Path directory, byte[] bytes) throws IOException {
    Path path = directory.resolve(ManifestFormat.FILE_NAME);
    try (DurableFile file = fileSystem.open(path, FileSystem.Mode.CREATE)) {
      file.write(ByteBuffer.wrap(bytes), 0);
      file.force();
    }
  }

  /// Closes the files, and removes what was written unless [#finish] succeeded.
  @Override
  public void close() throws IOException {
    try (chunks;
        indexFile) {
      if (!finished) {
        remove();
      }
    }
  }

  private void remove() throws IOException {
    Path temporary = BlockFiles.temporary(blocks, origin.ulid());
    if (fileSystem.exists(BlockFiles.directory(blocks, origin.ulid()))) {
      fileSystem.rename(BlockFiles.directory(blocks, origin.ulid()), temporary);
    }
    BlockFiles.deleteDirectory(fileSystem, temporary);
  }
}
