package io.narthex.storage.block;

import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.index.IndexReader;
import io.narthex.storage.labels.Labels;

/// Walks over all series of a block in label order with their chunks as they are on disk, verified:
/// what a compaction copies. What was deleted is not taken out. Not thread-safe.
public final class BlockSeries {
  private final IndexReader index;
  private final BlockIdentities identities;
  private final IndexReader.ChunkWalk chunks;
  private final MappedBytes bytes;
  private int series = -1;

  BlockSeries(Block block) {
    this.index = block.index();
    this.identities = block.identities();
    this.chunks = index.chunks();
    this.bytes = block.chunksOnePass();
  }

  /// Goes to the next series.
  ///
  /// @return false behind the last
  public boolean next() {
    if (series + 1 >= index.seriesCount()) {
      return false;
    }
    chunks.seek(++series);
    return true;
  }

  /// Number of the series in the block.
  public int series() {
    return series;
  }

  /// Labels of the series.
  public Labels labels() {
    return index.labels(series);
  }

  /// High half of its identity.
  public long identityHigh() {
    return identities.high(series);
  }

  /// Low half of its identity.
  public long identityLow() {
    return identities.low(series);
  }

  /// Fills `into` with the next chunk of the series, in order of time.
  ///
  /// @return whether there is one
  public boolean nextChunk(ChunkEntry into) {
    return chunks.next(into);
  }

  /// The bytes of a chunk: `chunk.length` from 0 on, until the next call.
  public byte[] read(ChunkEntry chunk) {
    return bytes.read(chunk.offset, chunk.length, chunk.crc);
  }

  /// The bytes of timestamp column `column`, until the next call; fills `into`.
  public byte[] readColumn(int column, ColumnEntry into) {
    index.column(column, into);
    return bytes.read(into.offset, into.length, into.crc);
  }
}
