package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.source.SourceCursor;
import io.narthex.storage.source.SourceSelection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Writes what the head holds of a range to a block, without what was deleted: series by series in
/// label order, in chunks of 512 samples. Used once; not thread-safe.
final class HeadExport {
  private final Head head;
  private final BlockWriter writer;
  private final ReadContext context;
  private final SampleBatch batch = new SampleBatch();
  private final SampleChunks chunks;

  /// @param context asked while reading
  HeadExport(Head head, BlockWriter writer, ReadContext context) {
    this.head = head;
    this.writer = writer;
    this.context = context;
    this.chunks = new SampleChunks(writer);
  }

  /// Writes the samples in `range`.
  void run(TimeRange range) throws IOException {
    SeriesQuery all = new SeriesQuery(List.of(), range, SelectHints.NONE, true);
    try (HeadSnapshot snapshot = head.capture(List.of(all), context)) {
      SourceSelection selection = snapshot.selection(0);
      int[] ordinals = new int[selection.seriesCount()];
      Arrays.setAll(ordinals, i -> i);
      try (SourceCursor cursor = selection.cursor(ordinals, 0, ordinals.length)) {
        for (int ordinal = 0; cursor.nextSeries(); ordinal++) {
          series(selection, ordinal, cursor);
        }
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
