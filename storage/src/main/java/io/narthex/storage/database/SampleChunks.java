package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.index.ChunkEntry;
import java.io.IOException;
import java.util.Arrays;

/// Encodes samples as chunks of the series that a block's writer is in. Not thread-safe.
final class SampleChunks {
  private final BlockWriter writer;
  private final ValueEncoder valueEncoder = new ValueEncoder();
  private final TimestampEncoder timestampEncoder = new TimestampEncoder();
  private final ChunkBuffer buffer = new ChunkBuffer();
  private final ChunkEntry chunk = new ChunkEntry();
  private long[] columnTimestampsMs = new long[0];
  private int column = -1;

  SampleChunks(BlockWriter writer) {
    this.writer = writer;
  }

  /// Writes `count` samples from index `from` of both arrays as one chunk.
  ///
  /// @param count 1 to [io.narthex.storage.chunk.Chunks#MAX_SAMPLES]
  void write(long[] timestampsMs, double[] values, int from, int count) throws IOException {
    chunk.column = column(timestampsMs, from, count);
    chunk.from = 0;
    chunk.count = count;
    chunk.minMs = timestampsMs[from];
    chunk.maxMs = timestampsMs[from + count - 1];
    buffer.clear();
    valueEncoder.encode(values, from, count, buffer);
    chunk.length = buffer.length();
    writer.chunk(chunk, buffer.bytes(), 0);
  }

  /// Column of these timestamps; neighbours mostly have those of the series before.
  private int column(long[] timestampsMs, int from, int count) throws IOException {
    int known = columnTimestampsMs.length;
    boolean same =
        column >= 0
            && Arrays.equals(timestampsMs, from, from + count, columnTimestampsMs, 0, known);
    if (!same) {
      buffer.clear();
      timestampEncoder.encode(timestampsMs, from, count, buffer);
      column = writer.timestampColumn(buffer.bytes(), 0, buffer.length());
      columnTimestampsMs = Arrays.copyOfRange(timestampsMs, from, from + count);
    }
    return column;
  }
}
