package io.narthex.storage.compaction;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.index.ColumnEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Timestamp columns of the block that is written: each column of a source is copied when a chunk
/// first needs it. Not thread-safe.
final class TargetColumns {
  private static final int UNKNOWN = -1;

  private final List<SourceBlock> sources;
  private final BlockWriter writer;

  /// For each source and column there, the ordinal here.
  private final int[][] ordinals;

  private final TimestampEncoder encoder = new TimestampEncoder();
  private final ChunkBuffer bytes = new ChunkBuffer();
  private final ColumnEntry entry = new ColumnEntry();

  TargetColumns(List<SourceBlock> sources, BlockWriter writer) {
    this.sources = sources;
    this.writer = writer;
    this.ordinals = new int[sources.size()][];
    for (int s = 0; s < ordinals.length; s++) {
      ordinals[s] = new int[sources.get(s).columnCount()];
      Arrays.fill(ordinals[s], UNKNOWN);
    }
  }

  /// Ordinal of a column that is as it is in a source.
  int copied(int source, int column) throws IOException {
    int known = ordinals[source][column];
    if (known == UNKNOWN) {
      byte[] copied = sources.get(source).readColumn(column, entry);
      known = writer.timestampColumn(copied, 0, entry.length);
      ordinals[source][column] = known;
    }
    return known;
  }

  /// Ordinal of the column of these timestamps.
  int encoded(long[] timestampsMs, int from, int count) throws IOException {
    bytes.clear();
    encoder.encode(timestampsMs, from, count, bytes);
    return writer.timestampColumn(bytes.bytes(), 0, bytes.length());
  }
}
