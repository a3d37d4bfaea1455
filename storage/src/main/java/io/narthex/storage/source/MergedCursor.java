package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;

/// Cuts what a [PartsReader] reads into batches.
final class MergedCursor implements SampleCursor {
  private static final int CHECK_EVERY = 1_024;

  private final PartsReader reader;
  private final SliceTail tail;
  private final ReadContext context;
  private final int to;
  private int ordinal;
  private boolean within;

  /// @param from first ordinal, `to` the one behind the last
  MergedCursor(PartsReader reader, SliceTail tail, int from, int to, ReadContext context) {
    this.reader = reader;
    this.tail = tail;
    this.context = context;
    this.to = to;
    this.ordinal = from - 1;
  }

  @Override
  public boolean next(SampleBatch batch) {
    batch.count = 0;
    if (within) {
      tail.restore(batch);
      read(batch);
    }
    while (batch.count == 0) {
      if (ordinal + 1 >= to) {
        return false;
      }
      ordinal++;
      if (ordinal % CHECK_EVERY == 0) {
        context.check();
      }
      reader.start(ordinal);
      read(batch);
    }
    within = !reader.isAtEnd();
    if (within) {
      tail.keep(batch);
    }
    batch.ordinal = ordinal;
    batch.lastSlice = !within;
    batch.timestampColumnId = within ? SampleBatch.UNSHARED : reader.timestampColumnId();
    batch.startTimestampsMs = null;
    batch.histogramCount = 0;
    batch.histograms = null;
    return true;
  }

  /// Reads to the end of the series or of a slice.
  private void read(SampleBatch batch) {
    do {
      reader.read(batch, tail.most(batch));
    } while (!reader.isAtEnd() && !(reader.isWithinCluster() && tail.isFull(batch)));
  }

  @Override
  public void close() {
    tail.release();
    reader.close();
  }
}
