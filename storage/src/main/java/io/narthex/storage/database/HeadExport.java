package io.narthex.storage.database;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.io.IOException;
import java.util.Arrays;

/// Writes what the head selects to a block, without what was deleted: series by series in label
/// order, in chunks of 512 samples. Used once; not thread-safe.
final class HeadExport {
  private final BlockWriter writer;
  private final SampleBatch batch = new SampleBatch();
  private final SampleChunks chunks;

  /// @param writer of the block
  HeadExport(BlockWriter writer) {
    this.writer = writer;
    this.chunks = new SampleChunks(writer);
  }

  /// Writes the samples of a selection in label order.
  void run(SourceSelection selection) throws IOException {
    int[] ordinals = new int[selection.seriesCount()];
    Arrays.setAll(ordinals, i -> i);
    try (SourceCursor cursor = selection.cursor(ordinals, 0, ordinals.length)) {
      for (int ordinal = 0; cursor.nextSeries(); ordinal++) {
        series(selection, ordinal, cursor);
      }
    }
  }

  private void series(SourceSelection selection, int ordinal, SourceCursor cursor)
      throws IOException {
    boolean begun = false;
    boolean more = true;
    while (more) {
      batch.count = 0;
      more = cursor.read(batch, SampleBatch.MAX_SAMPLES);
      if (batch.count > 0 && !begun) {
        writer.beginSeries(
            selection.labels(ordinal),
            selection.identityHigh(ordinal),
            selection.identityLow(ordinal));
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
}
