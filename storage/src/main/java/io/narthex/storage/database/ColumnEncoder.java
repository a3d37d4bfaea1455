package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import java.io.IOException;
import java.util.Arrays;

/// Encodes timestamp columns of the block that a writer writes. Not thread-safe.
final class ColumnEncoder {
  private final BlockWriter writer;
  private final TimestampEncoder encoder = new TimestampEncoder();
  private final ChunkBuffer buffer = new ChunkBuffer();
  private long[] lastMs = new long[0];
  private int last = -1;

  ColumnEncoder(BlockWriter writer) {
    this.writer = writer;
  }

  /// Ordinal of the column of `count` timestamps from index `from`; neighbours mostly have those of
  /// the series before.
  int column(long[] timestampsMs, int from, int count) throws IOException {
    boolean same =
        last >= 0 && Arrays.equals(timestampsMs, from, from + count, lastMs, 0, lastMs.length);
    if (!same) {
      buffer.clear();
      encoder.encode(timestampsMs, from, count, buffer);
      last = writer.timestampColumn(buffer.bytes(), 0, buffer.length());
      lastMs = Arrays.copyOfRange(timestampsMs, from, from + count);
    }
    return last;
  }
}
