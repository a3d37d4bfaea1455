package io.narthex.storage.block;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.chunk.ValueDecoder;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.index.ChunkEntry;

/// The samples of one chunk, those that a query asks for. Reused; not thread-safe.
final class ChunkSamples {
  private final TimeRange range;
  private final ReadContext context;
  private final SeriesChunks chunks;
  private final ColumnTimestamps columns;
  private final MappedBytes bytes;
  private final ValueDecoder decoder = new ValueDecoder();
  private final long[] timestampsMs = new long[Chunks.MAX_SAMPLES];
  private final double[] values = new double[Chunks.MAX_SAMPLES];
  private int position;
  private int end;

  ChunkSamples(BlockSelection selection, SeriesChunks chunks) {
    Block block = selection.block();
    this.range = selection.range();
    this.context = selection.context();
    this.chunks = chunks;
    this.columns = new ColumnTimestamps(block.index(), block.chunksAnywhere(), context);
    this.bytes = block.chunksAnywhere();
  }

  /// Samples loaded and not taken.
  int left() {
    return end - position;
  }

  /// Forgets what is left.
  void clear() {
    position = 0;
    end = 0;
  }

  /// Whether all samples of a chunk are asked for.
  boolean isWhole(ChunkEntry chunk) {
    return chunk.minMs >= range.startMs()
        && chunk.maxMs <= range.endMs()
        && !chunks.isDeletedPartly(chunk);
  }

  /// Appends all samples of a chunk to `into`.
  ///
  /// @param held whether `into` has the timestamps already
  void decode(ChunkEntry chunk, SampleBatch into, boolean held) {
    into.reserve(chunk.count, context);
    decodeValues(chunk, into.values, into.count);
    if (!held) {
      System.arraycopy(timestamps(chunk), chunk.from, into.timestampsMs, into.count, chunk.count);
    }
    into.count += chunk.count;
  }

  /// Loads the samples of a chunk that are asked for, to be taken.
  void load(ChunkEntry chunk) {
    decodeValues(chunk, values, 0);
    long[] column = timestamps(chunk);
    boolean partly = chunks.isDeletedPartly(chunk);
    clear();
    for (int i = 0; i < chunk.count; i++) {
      long timestampMs = column[chunk.from + i];
      if (range.contains(timestampMs) && !(partly && chunks.isDeleted(timestampMs))) {
        timestampsMs[end] = timestampMs;
        values[end++] = values[i];
      }
    }
  }

  /// Appends loaded samples to `into`, at most `most`.
  ///
  /// @param held whether `into` has the timestamps already
  void take(SampleBatch into, int most, boolean held) {
    int count = Math.min(most, left());
    into.reserve(count, context);
    System.arraycopy(values, position, into.values, into.count, count);
    if (!held) {
      System.arraycopy(timestampsMs, position, into.timestampsMs, into.count, count);
    }
    into.count += count;
    position += count;
  }

  private long[] timestamps(ChunkEntry chunk) {
    long[] column = columns.of(chunk.column);
    long minMs = column[chunk.from];
    long maxMs = column[chunk.from + chunk.count - 1];
    if (minMs != chunk.minMs || maxMs != chunk.maxMs) {
      throw bytes.corrupt(
          "first and last timestamp",
          chunk.minMs + ", " + chunk.maxMs,
          minMs + ", " + maxMs,
          chunk.offset);
    }
    return column;
  }

  private void decodeValues(ChunkEntry chunk, double[] into, int at) {
    byte[] encoded = bytes.read(chunk.offset, chunk.length, chunk.crc);
    int count;
    try {
      count = decoder.decode(encoded, 0, chunk.length, into, at);
    } catch (MalformedBytesException e) {
      throw corrupt(chunk, e);
    }
    if (count != chunk.count) {
      throw corrupt(chunk, count + " values");
    }
  }

  private StorageException corrupt(ChunkEntry chunk, Object actual) {
    return bytes.corrupt("chunk", chunk.count + " values", actual, chunk.offset);
  }

  void close() {
    clear();
    columns.release();
  }
}
