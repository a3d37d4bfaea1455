package io.narthex.storage.head;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import java.util.Arrays;

/// Copies captured series into a batch; timestamps only where the batch does not hold them already.
@SuppressWarnings(
    "ReferenceEquality") // columns are shared by identity; equal content is not the question
final class HeadCursor implements SampleCursor {
  private static final int CHECK_EVERY = 1_024;

  private final Captured captured;
  private final ReadContext context;
  private final long windowMs;
  private final int to;
  private int next;
  private int sliceFrom = -1;
  private int heldColumnId = SampleBatch.UNSHARED;
  private long[] heldIn = new long[0];
  private int untilCheck;

  HeadCursor(Captured captured, ReadContext context, long windowMs, int from, int to) {
    this.captured = captured;
    this.context = context;
    this.windowMs = windowMs;
    this.next = from;
    this.to = to;
  }

  @Override
  public boolean next(SampleBatch batch) {
    if (next >= to) {
      return false;
    }
    if (untilCheck-- == 0) {
      context.check();
      untilCheck = CHECK_EVERY;
    }
    int at = next;
    int low = sliceFrom < 0 ? captured.lows[at] : sliceFrom;
    int high = captured.highs[at];
    int end = high - low <= SampleBatch.MAX_SAMPLES ? high : sliceEnd(at, low, high);
    boolean whole = sliceFrom < 0 && end == high;
    fill(batch, at, low, end, whole ? captured.columnIds[at] : SampleBatch.UNSHARED);
    batch.lastSlice = end == high;
    if (end == high) {
      next++;
      sliceFrom = -1;
    } else {
      long lastMs = captured.timestamps[at][end - 1 - captured.bases[at]];
      sliceFrom = firstAtOrAfter(at, lastMs - windowMs, low, end);
      untilCheck = 0;
    }
    return true;
  }

  /// End of a slice that is longer than two windows, so that the next one begins behind this one.
  private int sliceEnd(int at, int low, int high) {
    long firstMs = captured.timestamps[at][low - captured.bases[at]];
    int windowEnd = firstAtOrAfter(at, firstMs + 2 * windowMs, low, high) + 1;
    return Math.min(high, Math.max(windowEnd, low + SampleBatch.MAX_SAMPLES));
  }

  private int firstAtOrAfter(int at, long timestampMs, int low, int high) {
    return TimestampColumn.firstAtOrAfter(
        captured.timestamps[at], captured.bases[at], timestampMs, low, high);
  }

  private void fill(SampleBatch batch, int at, int low, int high, int columnId) {
    int count = high - low;
    int capacity = batch.timestampsMs.length;
    if (count > capacity) {
      context.charge((long) (Long.BYTES + Double.BYTES) * (count - capacity));
      batch.ensureCapacity(count);
    }
    if (columnId < 0 || columnId != heldColumnId || heldIn != batch.timestampsMs) {
      System.arraycopy(
          captured.timestamps[at], low - captured.bases[at], batch.timestampsMs, 0, count);
      heldColumnId = columnId;
      heldIn = batch.timestampsMs;
    }
    double[] values = captured.values[at];
    if (SeriesSamples.isConstant(values)) {
      Arrays.fill(batch.values, 0, count, values[0]);
    } else {
      System.arraycopy(values, low - captured.froms[at], batch.values, 0, count);
    }
    batch.ordinal = at;
    batch.timestampColumnId = columnId;
    batch.count = count;
    batch.startTimestampsMs = null;
    batch.histogramCount = 0;
    batch.histograms = null;
  }

  @Override
  public void close() {
    next = to;
  }
}
