package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.index.ChunkEntry;
import java.io.IOException;

/// Encodes samples as chunks of the series that a block's writer is in. Not thread-safe.
final class SampleChunks {
  private final BlockWriter writer;
  private final ColumnEncoder columns;
  private final ValueEncoder valueEncoder = new ValueEncoder();
  private final ChunkBuffer buffer = new ChunkBuffer();
  private final ChunkEntry chunk = new ChunkEntry();

  SampleChunks(BlockWriter writer) {
    this.writer = writer;
    this.columns = new ColumnEncoder(writer);
  }

  /// Writes `count` samples from index `from` of both arrays as one chunk.
  ///
  /// @param count 1 to [io.narthex.storage.chunk.Chunks#MAX_SAMPLES]
  void write(long[] timestampsMs, double[] values, int from, int count) throws IOException {
    chunk.column = columns.column(timestampsMs, from, count);
    chunk.from = 0;
    chunk.count = count;
    chunk.minMs = timestampsMs[from];
    chunk.maxMs = timestampsMs[from + count - 1];
    buffer.clear();
    valueEncoder.encode(values, from, count, buffer);
    chunk.length = buffer.length();
    writer.chunk(chunk, buffer.bytes(), 0);
  }
}
