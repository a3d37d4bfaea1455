package io.narthex.storage.head;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.TimeRange;
import io.narthex.storage.source.SourceCursor;
import java.util.Arrays;

/// Reads the out-of-order samples of series: those of all runs, merged.
final class OutOfOrderCursor implements SourceCursor {
  private static final int CHECK_EVERY = 1_024;

  private final OutOfOrderSelection selection;
  private final int[] ordinals;
  private final int to;
  private Columns merged = new Columns();
  private Columns spare = new Columns();
  private int next;
  private int at;

  /// Samples of one series, ascending.
  private static final class Columns {
    private long[] timestampsMs = new long[0];
    private double[] values = new double[0];
    private int count;

    private void reserve(int samples) {
      if (samples > timestampsMs.length) {
        timestampsMs = Arrays.copyOf(timestampsMs, 2 * samples);
        values = Arrays.copyOf(values, 2 * samples);
      }
    }

    private void add(long[] fromTimestampsMs, double[] fromValues, int from, int length) {
      System.arraycopy(fromTimestampsMs, from, timestampsMs, count, length);
      System.arraycopy(fromValues, from, values, count, length);
      count += length;
    }
  }

  /// A cursor over `ordinals[from..to-1]`.
  OutOfOrderCursor(OutOfOrderSelection selection, int[] ordinals, int from, int to) {
    this.selection = selection;
    this.ordinals = ordinals;
    this.to = to;
    this.next = from;
  }

  @Override
  public boolean nextSeries() {
    if (next >= to) {
      return false;
    }
    if (next % CHECK_EVERY == 0) {
      selection.context().check();
    }
    int series = selection.series().series(ordinals[next++]);
    TimeRange range = selection.range();
    merged.count = 0;
    at = 0;
    for (OutOfOrderRun run : selection.samples().runs()) {
      int position = run.range().overlaps(range) ? run.find(series) : -1;
      if (position >= 0) {
        add(run, run.from(position, range), run.to(position, range));
      }
    }
    return true;
  }

  /// Merges newer samples into those that are there.
  private void add(OutOfOrderRun run, int from, int end) {
    long[] timestampsMs = run.timestampsMs();
    double[] values = run.values();
    if (from < end && merged.count > 0 && timestampsMs[from] <= last()) {
      spare.count = 0;
      spare.reserve(merged.count + end - from);
      int older = 0;
      for (int newer = from; newer < end; newer++) {
        int start = older;
        while (older < merged.count && merged.timestampsMs[older] < timestampsMs[newer]) {
          older++;
        }
        spare.add(merged.timestampsMs, merged.values, start, older - start);
        spare.add(timestampsMs, values, newer, 1);
        boolean replaced =
            older < merged.count && merged.timestampsMs[older] == timestampsMs[newer];
        older += replaced ? 1 : 0;
      }
      spare.add(merged.timestampsMs, merged.values, older, merged.count - older);
      Columns swapped = merged;
      merged = spare;
      spare = swapped;
    } else {
      merged.reserve(merged.count + end - from);
      merged.add(timestampsMs, values, from, end - from);
    }
  }

  private long last() {
    return merged.timestampsMs[merged.count - 1];
  }

  @Override
  public boolean read(SampleBatch into, int most) {
    int length = Math.min(most, merged.count - at);
    into.reserve(length, selection.context());
    if (into.count == 0) {
      into.timestampsFrom = null;
    }
    System.arraycopy(merged.timestampsMs, at, into.timestampsMs, into.count, length);
    System.arraycopy(merged.values, at, into.values, into.count, length);
    into.count += length;
    at += length;
    return at < merged.count;
  }

  @Override
  public int timestampColumnId() {
    return SampleBatch.UNSHARED;
  }

  @Override
  public void close() {
    next = to;
  }
}
