package io.narthex.storage.exchange;

import java.util.List;

/// Counts what goes into a block being written and keeps the chunks of its current series as the
/// index has them. Not thread-safe.
final class BlockTally {
  private final ByteSink entries = new ByteSink();
  private final ByteSink whole = new ByteSink();
  private long minMs = Long.MAX_VALUE;
  private long maxMs = Long.MIN_VALUE;
  private long chunks;
  private long floatSamples;
  private long histogramSamples;

  private int seriesChunks;
  private boolean hasSamples;
  private long lastMs;
  private long endOfChunkMs;
  private long lastReference;

  void beginSeries() {
    entries.clear();
    seriesChunks = 0;
    hasSamples = false;
  }

  /// Refuses a timestamp that is not more than the last one of the series.
  void requireLater(long timestampMs) {
    if (hasSamples && timestampMs <= lastMs) {
      throw new IllegalArgumentException(
          "timestamp: expected=more than " + lastMs + ", actual=" + timestampMs);
    }
  }

  /// Takes the last timestamp of the series.
  void advance(long timestampMs) {
    lastMs = timestampMs;
    hasSamples = true;
  }

  /// Takes a chunk whose last sample is the one of [#advance].
  void addChunk(ChunkEncoding encoding, int samples, long firstMs, long reference) {
    if (seriesChunks == 0) {
      entries.putSignedVarint(firstMs);
    } else {
      entries.putVarint(firstMs - endOfChunkMs);
    }
    entries.putVarint(lastMs - firstMs);
    if (seriesChunks == 0) {
      entries.putVarint(reference);
    } else {
      entries.putSignedVarint(reference - lastReference);
    }
    seriesChunks++;
    endOfChunkMs = lastMs;
    lastReference = reference;
    minMs = Math.min(minMs, firstMs);
    maxMs = Math.max(maxMs, lastMs);
    chunks++;
    if (encoding.isFloat()) {
      floatSamples += samples;
    } else {
      histogramSamples += samples;
    }
  }

  boolean hasChunks() {
    return seriesChunks > 0;
  }

  /// The chunks of the series as the index has them, valid until the next call.
  ByteSink endSeries() {
    whole.clear();
    whole.putVarint(seriesChunks);
    whole.putBytes(entries.bytes(), 0, entries.length());
    seriesChunks = 0;
    return whole;
  }

  /// What a block of all this says of itself.
  BlockMeta meta(String ulid, int series, int tombstones) {
    BlockMeta.Counts counts =
        new BlockMeta.Counts(series, chunks, floatSamples, histogramSamples, tombstones);
    return new BlockMeta(ulid, minMs, maxMs + 1, counts, 1, List.of(ulid), false);
  }
}
