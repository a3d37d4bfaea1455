package io.narthex.storage.database;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.index.ChunkEntry;
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
  private final ValueEncoder values = new ValueEncoder();
  private final TimestampEncoder timestamps = new TimestampEncoder();
  private final ChunkBuffer buffer = new ChunkBuffer();
  private final ChunkEntry chunk = new ChunkEntry();
  private long[] columnTimestampsMs = new long[0];
  private int column = -1;

  /// @param context asked while reading
  HeadExport(Head head, BlockWriter writer, ReadContext context) {
    this.head = head;
    this.writer = writer;
    this.context = context;
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
        chunk(from, Math.min(Chunks.MAX_SAMPLES, batch.count - from));
      }
    }
    if (begun) {
      writer.endSeries();
    }
  }

  private void chunk(int from, int count) throws IOException {
    chunk.column = column(from, count);
    chunk.from = 0;
    chunk.count = count;
    chunk.minMs = batch.timestampsMs[from];
    chunk.maxMs = batch.timestampsMs[from + count - 1];
    buffer.clear();
    values.encode(batch.values, from, count, buffer);
    chunk.length = buffer.length();
    writer.chunk(chunk, buffer.bytes(), 0);
  }

  /// Column of these timestamps; neighbours mostly have those of the series before.
  private int column(int from, int count) throws IOException {
    boolean same =
        column >= 0
            && Arrays.equals(
                batch.timestampsMs,
                from,
                from + count,
                columnTimestampsMs,
                0,
                columnTimestampsMs.length);
    if (!same) {
      buffer.clear();
      timestamps.encode(batch.timestampsMs, from, count, buffer);
      column = writer.timestampColumn(buffer.bytes(), 0, buffer.length());
      columnTimestampsMs = Arrays.copyOfRange(batch.timestampsMs, from, from + count);
    }
    return column;
  }
}
