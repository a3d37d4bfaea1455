package io.narthex.query.operator;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesSelection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the floats of whole series from storage: puts slices together, which only series of more
/// than a million samples come in. Used by one thread.
final class SeriesReader implements AutoCloseable {
  private final SampleCursor cursor;
  private final ReadContext reads;
  private final SampleBatch batch = new SampleBatch();
  private long[] joinedMs = new long[0];
  private double[] joinedValues = new double[0];
  private long[] joinedStartsMs = new long[0];

  /// Timestamps of the series, [#count] of them.
  long[] timestampsMs = new long[0];

  /// Values of the series, stale markers included.
  double[] values = new double[0];

  /// Start timestamps of the series, null where it has none.
  long @Nullable [] startTimestampsMs;

  int count;
  int ordinal;

  /// As [SampleBatch#timestampColumnId].
  int columnId;

  SeriesReader(SeriesSelection selection, int from, int to, ReadContext reads) {
    this.cursor = selection.cursor(from, to);
    this.reads = reads;
  }

  /// Goes on to the next series that has samples.
  ///
  /// @return false where there is none
  boolean next() {
    if (!cursor.next(batch)) {
      return false;
    }
    ordinal = batch.ordinal;
    count = batch.count;
    columnId = batch.timestampColumnId;
    if (batch.lastSlice) {
      timestampsMs = batch.timestampsMs;
      values = batch.values;
      startTimestampsMs = batch.startTimestampsMs;
    } else {
      join();
    }
    return true;
  }

  /// Start timestamp of the sample at `index`, 0 where it has none.
  long startMs(int index) {
    return startTimestampsMs == null ? 0 : startTimestampsMs[index];
  }

  private void join() {
    count = 0;
    startTimestampsMs = null;
    columnId = SampleBatch.UNSHARED;
    append(0);
    while (!batch.lastSlice && cursor.next(batch)) {
      long lastMs = count == 0 ? Long.MIN_VALUE : joinedMs[count - 1];
      int from = 0;
      while (from < batch.count && count > 0 && batch.timestampsMs[from] <= lastMs) {
        from++;
      }
      append(from);
    }
    timestampsMs = joinedMs;
    values = joinedValues;
    startTimestampsMs = startTimestampsMs == null ? null : joinedStartsMs;
  }

  private void append(int from) {
    int more = batch.count - from;
    if (count + more > joinedMs.length) {
      int capacity = Math.max(count + more, 2 * joinedMs.length);
      reads.charge((long) (Long.BYTES + Double.BYTES) * (capacity - joinedMs.length));
      joinedMs = Arrays.copyOf(joinedMs, capacity);
      joinedValues = Arrays.copyOf(joinedValues, capacity);
    }
    appendStarts(from, more);
    System.arraycopy(batch.timestampsMs, from, joinedMs, count, more);
    System.arraycopy(batch.values, from, joinedValues, count, more);
    count += more;
  }

  /// Slices without start timestamps count as if each were 0.
  private void appendStarts(int from, int more) {
    long[] starts = batch.startTimestampsMs;
    if (starts == null && startTimestampsMs == null) {
      return;
    }
    if (startTimestampsMs == null) {
      Arrays.fill(joinedStartsMs, 0);
    }
    if (joinedStartsMs.length < joinedMs.length) {
      reads.charge((long) Long.BYTES * (joinedMs.length - joinedStartsMs.length));
      joinedStartsMs = Arrays.copyOf(joinedStartsMs, joinedMs.length);
    }
    startTimestampsMs = joinedStartsMs;
    if (starts == null) {
      Arrays.fill(joinedStartsMs, count, count + more, 0);
    } else {
      System.arraycopy(starts, from, joinedStartsMs, count, more);
    }
  }

  @Override
  public void close() {
    cursor.close();
  }
}
