package io.narthex.storage.compaction;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.util.List;

/// Merges one series after the other: chunks that overlap no other and of which nothing is deleted
/// are copied as they are, all others are decoded. Not thread-safe.
final class SeriesMerge {
  private final List<SourceBlock> sources;
  private final BlockWriter writer;
  private final CompactionProgress progress;
  private final TargetColumns columns;
  private final ChunkRewriter rewriter;
  private final ChunkList chunks = new ChunkList();

  SeriesMerge(
      List<SourceBlock> sources,
      BlockWriter writer,
      TargetColumns columns,
      CompactionProgress progress) {
    this.sources = sources;
    this.writer = writer;
    this.columns = columns;
    this.progress = progress;
    this.rewriter = new ChunkRewriter(sources, columns);
  }

  /// Writes the series that some sources are at. One of which nothing is left is not written.
  ///
  /// @param at which sources, ascending, the first `atCount` of the array
  void write(Labels labels, int[] at, int atCount) throws IOException {
    chunks.clear();
    for (int i = 0; i < atCount; i++) {
      collect(at[i]);
    }
    SourceBlock any = sources.get(at[0]);
    boolean begun = false;
    int end;
    for (int from = 0; from < chunks.count(); from = end) {
      end = chunks.overlapEnd(from);
      boolean copied = end == from + 1 && !isTouched(from);
      int samples = copied ? chunks.entry(from).count : rewriter.merge(chunks, from, end);
      if (samples == 0) {
        continue;
      }
      if (!begun) {
        writer.beginSeries(labels, any.identityHigh(), any.identityLow());
        begun = true;
      }
      if (copied) {
        copy(from);
      } else {
        rewriter.write(writer);
        progress.encoded(samples);
      }
    }
    if (begun) {
      writer.endSeries();
    }
  }

  /// Adds the chunks of a source, apart from those that are deleted as a whole.
  private void collect(int source) {
    SourceBlock series = sources.get(source);
    long[] deleted = series.deletedRanges();
    ChunkEntry chunk = chunks.spare();
    while (series.nextChunk(chunk)) {
      boolean gone = false;
      for (int i = 0; i < deleted.length; i += 2) {
        gone |= deleted[i] <= chunk.minMs && chunk.maxMs <= deleted[i + 1];
      }
      if (!gone) {
        chunks.add(source);
        chunk = chunks.spare();
      }
    }
  }

  /// Whether something of the chunk may be deleted.
  private boolean isTouched(int index) {
    ChunkEntry chunk = chunks.entry(index);
    long[] deleted = sources.get(chunks.source(index)).deletedRanges();
    for (int i = 0; i < deleted.length; i += 2) {
      if (deleted[i] <= chunk.maxMs && chunk.minMs <= deleted[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private void copy(int index) throws IOException {
    int source = chunks.source(index);
    ChunkEntry chunk = chunks.entry(index);
    // Before the bytes are read, which reading a column would overwrite.
    chunk.column = columns.copied(source, chunk.column);
    writer.chunk(chunk, sources.get(source).read(chunk), 0);
    progress.copied(chunk.count);
  }
}
