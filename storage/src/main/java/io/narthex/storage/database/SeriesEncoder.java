package io.narthex.storage.database;

import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.chunk.Chunks;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.SeriesIdentity;
import java.io.IOException;

/// Encodes samples that come from elsewhere into a block, series by series. Chunks are cut where
/// the clock says ([ChunkWindow]), not after so many samples: series that are sampled together but
/// do not begin together still share their timestamp columns. Holds one chunk of samples. Not
/// thread-safe.
final class SeriesEncoder {
  private final BlockWriter writer;
  private final SeriesIdentity identity;
  private final SampleTally tally = new SampleTally();
  private final SampleChunks chunks;
  private final long[] timestampsMs = new long[Chunks.MAX_SAMPLES];
  private final double[] values = new double[Chunks.MAX_SAMPLES];
  private Labels labels = Labels.EMPTY;

  /// Samples that are not written yet.
  private int count;

  /// Length of the windows of the series; 0 until its first chunk.
  private long windowMs;

  SeriesEncoder(BlockWriter writer, SeriesIdentity identity) {
    this.writer = writer;
    this.identity = identity;
    this.chunks = new SampleChunks(writer);
  }

  /// Begins the next series; it is left out if it gets no sample.
  ///
  /// @param newLabels behind those of the series before
  void begin(Labels newLabels) {
    labels = newLabels;
    windowMs = 0;
  }

  /// Adds the next sample of the series, which is later than the one before.
  void add(long timestampMs, double value) throws IOException {
    if (count == timestampsMs.length) {
      writeWindows(false);
    }
    if (count == 0 && windowMs == 0) {
      tally.series(labels);
    }
    timestampsMs[count] = timestampMs;
    values[count++] = value;
    tally.sample(timestampMs, value);
  }

  /// Ends the series.
  void end() throws IOException {
    if (count > 0) {
      writeWindows(true);
    }
    if (windowMs > 0) {
      writer.endSeries();
    }
  }

  /// What was added.
  SampleTally tally() {
    return tally;
  }

  /// Writes the samples of each window as a chunk; of the last one, which may go on, only where the
  /// series ends or it fills a chunk.
  private void writeWindows(boolean toEnd) throws IOException {
    if (windowMs == 0) {
      windowMs = ChunkWindow.lengthMs(timestampsMs, count);
      identity.of(labels);
      writer.beginSeries(labels, identity.high(), identity.low());
    }
    int from = 0;
    for (int i = 1; i < count; i++) {
      if (window(i) != window(i - 1)) {
        chunks.write(timestampsMs, values, from, i - from);
        from = i;
      }
    }
    if (toEnd || from == 0) {
      chunks.write(timestampsMs, values, from, count - from);
      from = count;
    }
    count -= from;
    System.arraycopy(timestampsMs, from, timestampsMs, 0, count);
    System.arraycopy(values, from, values, 0, count);
  }

  private long window(int index) {
    return Math.floorDiv(timestampsMs[index], windowMs);
  }
}
