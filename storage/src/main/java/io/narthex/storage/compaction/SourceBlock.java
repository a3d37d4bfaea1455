package io.narthex.storage.compaction;

import io.narthex.storage.StorageException;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockSeries;
import io.narthex.storage.block.Tombstones;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampDecoder;
import io.narthex.storage.chunk.ValueDecoder;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.labels.Labels;

/// A walk over a block that is compacted: its series with what was deleted of them when the walk
/// began, their chunks as bytes or as samples. Everything throws [StorageException] of kind
/// `CORRUPT` where the block is not what was written. Not thread-safe.
final class SourceBlock {
  private static final int NO_COLUMN = -1;

  private final Block block;
  private final BlockSeries series;
  private final Tombstones tombstones;
  private final ValueDecoder valueDecoder = new ValueDecoder();
  private final TimestampDecoder timestampDecoder = new TimestampDecoder();
  private final ColumnEntry column = new ColumnEntry();
  private final long[] timestampsMs = new long[Chunks.MAX_SAMPLES];
  private int timestampColumn = NO_COLUMN;
  private long[] deletedRanges = new long[0];

  /// @param tombstones what was deleted
  SourceBlock(Block block, Tombstones tombstones) {
    this.block = block;
    this.series = block.series();
    this.tombstones = tombstones;
  }

  int seriesCount() {
    return block.index().seriesCount();
  }

  /// Number of timestamp columns.
  int columnCount() {
    return block.index().columnCount();
  }

  /// Goes to the next series.
  ///
  /// @return false behind the last
  boolean next() {
    boolean found = series.next();
    if (found && !tombstones.isEmpty()) {
      deletedRanges = tombstones.of(series.series());
    }
    return found;
  }

  Labels labels() {
    return series.labels();
  }

  long identityHigh() {
    return series.identityHigh();
  }

  long identityLow() {
    return series.identityLow();
  }

  /// Deleted ranges of the series: first and last timestamp of each, ascending.
  long[] deletedRanges() {
    return deletedRanges;
  }

  /// Fills `into` with the next chunk of the series, ascending by time.
  ///
  /// @return whether there is one
  boolean nextChunk(ChunkEntry into) {
    return series.nextChunk(into);
  }

  /// Bytes of a chunk, from 0 on; until the next bytes are read.
  byte[] read(ChunkEntry chunk) {
    return series.read(chunk);
  }

  /// Bytes of a timestamp column, from 0 on; until the next bytes are read. Fills `into`.
  byte[] readColumn(int ordinal, ColumnEntry into) {
    return series.readColumn(ordinal, into);
  }

  /// Appends the samples of a chunk.
  void decode(ChunkEntry chunk, SampleRun into) {
    try {
      if (chunk.column != timestampColumn) {
        timestampColumn = NO_COLUMN;
        byte[] bytes = series.readColumn(chunk.column, column);
        check(
            "timestamps of a column",
            column.count,
            timestampDecoder.decode(bytes, 0, column.length, timestampsMs, 0));
        timestampColumn = chunk.column;
      }
      int at = into.extend(Chunks.MAX_SAMPLES);
      int count = valueDecoder.decode(series.read(chunk), 0, chunk.length, into.values(), at);
      check("values of a chunk", chunk.count, count);
      into.truncate(at + count);
      System.arraycopy(timestampsMs, chunk.from, into.timestampsMs(), at, count);
    } catch (MalformedBytesException e) {
      throw new StorageException(
          StorageException.Kind.CORRUPT,
          e.getMessage() + " (" + block + ", chunk @" + chunk.offset + ")",
          e);
    }
  }

  private static void check(String what, int expected, int actual) {
    if (expected != actual) {
      throw new MalformedBytesException(what + ": expected=" + expected + ", actual=" + actual);
    }
  }
}
