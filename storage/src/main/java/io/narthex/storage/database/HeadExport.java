package io.narthex.storage.database;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.ChunkJoiner;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.head.HeadVectors;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.io.IOException;
import java.util.Arrays;

/// Writes what the head selects to a block, without what was deleted: series by series in label
/// order, in chunks of up to 512 samples. Sealed vectors are handed on as they are; what lies at a
/// border, is still open, has deletions or fills its vectors badly is decoded and encoded. Used
/// once; not thread-safe.
final class HeadExport {
  private final BlockWriter writer;
  private final SourceSelection selection;
  private final SampleBatch batch = new SampleBatch();
  private final SampleChunks chunks;
  private final VectorColumns columns;
  private final ValueEncoder encoder = new ValueEncoder();
  private final ChunkJoiner joiner = new ChunkJoiner();
  private final ChunkBuffer joined = new ChunkBuffer();
  private final ChunkBuffer encoded = new ChunkBuffer();
  private final double[] values = new double[Chunks.MAX_SAMPLES];
  private final ChunkEntry chunk = new ChunkEntry();

  /// Where the samples of a series come from.
  @FunctionalInterface
  private interface Samples {
    boolean read(SampleBatch into, int most);
  }

  /// @param writer of the block
  /// @param selection what to write, in label order
  HeadExport(BlockWriter writer, SourceSelection selection) {
    this.writer = writer;
    this.selection = selection;
    this.chunks = new SampleChunks(writer);
    this.columns = new VectorColumns(writer);
  }

  /// Writes all samples, each decoded and encoded.
  void writeSamples() throws IOException {
    int[] ordinals = new int[selection.seriesCount()];
    Arrays.setAll(ordinals, i -> i);
    try (SourceCursor cursor = selection.cursor(ordinals, 0, ordinals.length)) {
      for (int ordinal = 0; cursor.nextSeries(); ordinal++) {
        writeSamples(ordinal, cursor::read);
      }
    }
  }

  /// Writes all samples, vectors as they are.
  ///
  /// @param vectors of the selection
  void writeVectors(HeadVectors vectors) throws IOException {
    for (int ordinal = 0; vectors.nextSeries(); ordinal++) {
      if (vectors.hasDeletions()) {
        writeSamples(ordinal, vectors::read);
      } else if (vectors.count() > 0) {
        begin(ordinal);
        for (int first = 0; first < vectors.count(); ) {
          first += writeChunk(vectors, first);
        }
        writer.endSeries();
      }
    }
  }

  private void begin(int ordinal) throws IOException {
    writer.beginSeries(
        selection.labels(ordinal), selection.identityHigh(ordinal), selection.identityLow(ordinal));
  }

  private void writeSamples(int ordinal, Samples samples) throws IOException {
    boolean begun = false;
    boolean more = true;
    while (more) {
      batch.count = 0;
      more = samples.read(batch, SampleBatch.MAX_SAMPLES);
      if (batch.count > 0 && !begun) {
        begin(ordinal);
        begun = true;
      }
      for (int from = 0; from < batch.count; from += Chunks.MAX_SAMPLES) {
        int count = Math.min(Chunks.MAX_SAMPLES, batch.count - from);
        chunks.write(batch.timestampsMs, batch.values, from, count);
      }
    }
    if (begun) {
      writer.endSeries();
    }
  }

  /// Writes the chunk that begins with a vector.
  ///
  /// @return how many vectors it has
  private int writeChunk(HeadVectors vectors, int first) throws IOException {
    int count = columns.place(vectors, first, chunk);
    int last = first + count - 1;
    chunk.minMs = vectors.column(first)[vectors.from(first)];
    chunk.maxMs = vectors.column(last)[vectors.from(last) + vectors.samples(last) - 1];
    joined.clear();
    if (count > Math.ceilDiv(chunk.count, Chunks.MAX_VECTOR_SAMPLES)) {
      encode(vectors, first, count);
    } else {
      join(vectors, first, count);
    }
    chunk.length = joined.length();
    writer.chunk(chunk, joined.bytes(), 0);
    return count;
  }

  /// Makes as few vectors of the samples as can be.
  private void encode(HeadVectors vectors, int first, int count) {
    int samples = 0;
    for (int vector = first; vector < first + count; vector++) {
      vectors.decode(vector, values, samples);
      samples += vectors.samples(vector);
    }
    encoder.encode(values, 0, samples, joined);
  }

  private void join(HeadVectors vectors, int first, int count) {
    joiner.start(joined);
    for (int vector = first; vector < first + count; vector++) {
      if (vectors.isEncoded(vector)) {
        vectors.append(vector, joiner);
      } else {
        encoded.clear();
        vectors.decode(vector, values, 0);
        encoder.encode(values, 0, vectors.samples(vector), encoded);
        joiner.append(encoded.bytes(), 0, encoded.length());
      }
    }
  }
}
