package io.narthex.storage.exchange;

import io.narthex.storage.file.AtomicFile;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a block directory that Prometheus, promtool and Thanos open: index version 2, XOR chunks
/// of at most 120 samples, files of at most 512 MiB.
///
///     try (var writer = PrometheusBlockWriter.create(files, directory, ulid)) {
///       for each series, ascending by labels {
///         writer.beginSeries(labels);
///         writer.append(timestampsMs, values, 0, count);   // any number of times
///       }
///       writer.finish();
///     }
///
/// The block is made under another name, which Prometheus deletes at its start, and renamed once
/// everything is durable. Memory: the symbols and about twenty bytes a series. Not thread-safe.
public final class PrometheusBlockWriter implements AutoCloseable {
  /// Samples after which upstream's head begins a new chunk.
  public static final int SAMPLES_PER_CHUNK = 120;

  private static final String TEMPORARY_SUFFIX = ".tmp-for-creation";
  private static final String SPILL_NAME = "series.tmp";

  private final FileSystem fileSystem;
  private final Path parent;
  private final Path target;
  private final Path temporary;
  private final ChunkSegmentWriter segments;
  private final SeriesSpill spill;
  private final BlockTally tally = new BlockTally();
  private final XorEncoder encoder = new XorEncoder();
  private final List<long[]> deletions = new ArrayList<>();
  private Labels labels = Labels.EMPTY;
  private long chunkMinMs;
  private boolean finished;

  private PrometheusBlockWriter(FileSystem fileSystem, Path parent, String ulid, long maxFileBytes)
      throws IOException {
    this.fileSystem = fileSystem;
    this.parent = parent;
    this.target = parent.resolve(ulid);
    this.temporary = parent.resolve(ulid + TEMPORARY_SUFFIX);
    deleteTemporary();
    Path chunks = temporary.resolve(ChunkSegmentFormat.DIRECTORY_NAME);
    fileSystem.createDirectories(chunks);
    this.segments = new ChunkSegmentWriter(fileSystem, chunks, maxFileBytes);
    this.spill = new SeriesSpill(fileSystem, temporary.resolve(SPILL_NAME));
  }

  /// Begins a block.
  ///
  /// @param parent where the block's directory will be
  /// @param ulid its name, 26 characters
  public static PrometheusBlockWriter create(FileSystem fileSystem, Path parent, String ulid)
      throws IOException {
    return create(fileSystem, parent, ulid, ChunkSegmentFormat.MAX_FILE_BYTES);
  }

  /// As [#create(FileSystem, Path, String)], with chunk files of another size.
  static PrometheusBlockWriter create(
      FileSystem fileSystem, Path parent, String ulid, long maxFileBytes) throws IOException {
    if (!ulid.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}")) {
      throw new IllegalArgumentException("ulid: expected=26 characters, actual=" + ulid);
    }
    return new PrometheusBlockWriter(fileSystem, parent, ulid, maxFileBytes);
  }

  /// Begins the next series; one that gets no samples is left out.
  ///
  /// @throws IllegalArgumentException where the labels are not more than those of the series before
  public void beginSeries(Labels newLabels) throws IOException {
    endSeries();
    if (newLabels.compareTo(labels) <= 0) {
      throw new IllegalArgumentException(
          "labels: expected=more than " + labels + ", actual=" + newLabels);
    }
    labels = newLabels;
    tally.beginSeries();
  }

  /// Appends float samples to the series: `count` from index `from` of both arrays, which stay the
  /// caller's.
  ///
  /// @throws IllegalArgumentException where a timestamp is not more than the one before
  public void append(long[] timestampsMs, double[] values, int from, int count) throws IOException {
    int end = from + count;
    int next = from;
    while (next < end) {
      if (encoder.count() == SAMPLES_PER_CHUNK) {
        endChunk();
      }
      if (encoder.count() == 0) {
        chunkMinMs = timestampsMs[next];
      }
      int to = Math.min(end, next + SAMPLES_PER_CHUNK - encoder.count());
      for (int i = next; i < to; i++) {
        tally.requireLater(timestampsMs[i]);
        tally.advance(timestampsMs[i]);
      }
      encoder.append(timestampsMs, values, next, to);
      next = to;
    }
  }

  /// Appends a chunk as it is.
  ///
  /// @param minMs timestamp of its first sample
  /// @param maxMs timestamp of its last sample
  public void append(RawChunk chunk, long minMs, long maxMs) throws IOException {
    endChunk();
    tally.requireLater(minMs);
    long reference =
        segments.append(chunk.encoding(), chunk.bytes(), chunk.offset(), chunk.length());
    tally.advance(maxMs);
    tally.addChunk(chunk.encoding(), chunk.sampleCount(), minMs, reference);
  }

  /// Marks an interval of the series as deleted, both ends included.
  public void delete(long firstMs, long lastMs) {
    deletions.add(new long[] {spill.count(), firstMs, lastMs});
  }

  private void endChunk() throws IOException {
    if (encoder.count() > 0) {
      long reference = segments.append(ChunkEncoding.XOR, encoder.bytes(), 0, encoder.length());
      tally.addChunk(ChunkEncoding.XOR, encoder.count(), chunkMinMs, reference);
      encoder.clear();
    }
  }

  private void endSeries() throws IOException {
    endChunk();
    if (tally.hasChunks()) {
      spill.add(labels, tally.endSeries());
    } else {
      while (!deletions.isEmpty() && deletions.getLast()[0] == spill.count()) {
        deletions.removeLast();
      }
    }
  }

  /// Whether there is no sample yet: such a block cannot be finished.
  public boolean isEmpty() {
    return spill.count() == 0 && !tally.hasChunks() && encoder.count() == 0;
  }

  /// Completes the block, durably.
  ///
  /// @return what it says of itself
  public BlockMeta finish() throws IOException {
    if (isEmpty() || finished) {
      throw new IllegalStateException(
          "block to finish: expected=one with samples, once, actual=" + target);
    }
    endSeries();
    segments.finish();
    Tombstones tombstones = new Tombstones();
    try (IndexWriter index =
        new IndexWriter(fileSystem, temporary.resolve(IndexFormat.FILE_NAME), spill)) {
      index.write();
      for (long[] deletion : deletions) {
        long reference = index.reference((int) deletion[0]) & 0xffffffffL;
        tombstones.add(reference, deletion[1], deletion[2]);
      }
    }
    spill.close();
    try (DurableFile file =
        fileSystem.open(temporary.resolve(Tombstones.FILE_NAME), FileSystem.Mode.CREATE)) {
      file.write(ByteBuffer.wrap(tombstones.toBytes()), 0);
      file.force();
    }
    BlockMeta meta =
        tally.meta(String.valueOf(target.getFileName()), spill.count(), tombstones.count());
    AtomicFile.replace(
        fileSystem,
        temporary.resolve(MetaFile.FILE_NAME),
        MetaFile.toJson(meta).getBytes(StandardCharsets.UTF_8));
    fileSystem.syncDirectory(temporary);
    fileSystem.rename(temporary, target);
    fileSystem.syncDirectory(parent);
    finished = true;
    return meta;
  }

  /// Deletes what was written, unless the block is finished.
  @Override
  public void close() throws IOException {
    if (!finished) {
      segments.close();
      spill.close();
      deleteTemporary();
    }
  }

  private void deleteTemporary() throws IOException {
    deleteFiles(temporary.resolve(ChunkSegmentFormat.DIRECTORY_NAME));
    deleteFiles(temporary);
  }

  private void deleteFiles(Path directory) throws IOException {
    if (fileSystem.exists(directory)) {
      for (Path path : fileSystem.list(directory)) {
        fileSystem.delete(path);
      }
      fileSystem.delete(directory);
    }
  }
}
