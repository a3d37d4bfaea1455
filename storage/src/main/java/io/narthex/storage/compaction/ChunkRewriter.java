package io.narthex.storage.compaction;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.index.ChunkEntry;
import java.io.IOException;
import java.util.List;

/// Decodes chunks of one series that overlap or have deleted samples, merges them and encodes the
/// result. Holds all their samples at a time. Not thread-safe.
final class ChunkRewriter {
  private final List<SourceBlock> sources;
  private final TargetColumns columns;
  private final SampleRun merged = new SampleRun();
  private final SampleRun ofSource = new SampleRun();
  private final ChunkBuffer bytes = new ChunkBuffer();
  private final ValueEncoder encoder = new ValueEncoder();
  private final ChunkEntry chunk = new ChunkEntry();

  ChunkRewriter(List<SourceBlock> sources, TargetColumns columns) {
    this.sources = sources;
    this.columns = columns;
  }

  /// Merges the chunks `from..to-1`, without what was deleted; the newest source, which is the
  /// last, wins at equal timestamps.
  ///
  /// @return number of samples
  int merge(ChunkList chunks, int from, int to) {
    merged.clear();
    for (int source = 0; source < sources.size(); source++) {
      ofSource.clear();
      for (int i = from; i < to; i++) {
        if (chunks.source(i) == source) {
          sources.get(source).decode(chunks.entry(i), ofSource);
        }
      }
      if (ofSource.count() > 0) {
        long[] deleted = sources.get(source).deletedRanges();
        for (int i = 0; i < deleted.length; i += 2) {
          ofSource.delete(deleted[i], deleted[i + 1]);
        }
        merged.merge(ofSource);
      }
    }
    return merged.count();
  }

  /// Writes the merged samples as chunks of the series that `writer` is in.
  void write(BlockWriter writer) throws IOException {
    for (int at = 0; at < merged.count(); at += chunk.count) {
      chunk.count = Math.min(Chunks.MAX_SAMPLES, merged.count() - at);
      chunk.column = columns.encoded(merged.timestampsMs(), at, chunk.count);
      chunk.from = 0;
      chunk.minMs = merged.timestampsMs()[at];
      chunk.maxMs = merged.timestampsMs()[at + chunk.count - 1];
      bytes.clear();
      encoder.encode(merged.values(), at, chunk.count, bytes);
      chunk.length = bytes.length();
      writer.chunk(chunk, bytes.bytes(), 0);
    }
  }
}
