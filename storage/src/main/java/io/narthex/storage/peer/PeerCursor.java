package io.narthex.storage.peer;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.source.SourceCursor;
import org.jspecify.annotations.Nullable;

/// Reads samples out of memory.
final class PeerCursor implements SourceCursor {
  private static final int CHECK_EVERY = 1_024;

  private final PeerSeries series;
  private final int[] ordinals;
  private final int to;
  private int next;
  private int ordinal;
  private int at;

  /// A cursor over `ordinals[from..to-1]`.
  PeerCursor(PeerSeries series, int[] ordinals, int from, int to) {
    this.series = series;
    this.ordinals = ordinals;
    this.next = from;
    this.to = to;
  }

  @Override
  public boolean nextSeries() {
    if (next >= to) {
      return false;
    }
    if (next % CHECK_EVERY == 0) {
      series.context().check();
    }
    ordinal = ordinals[next++];
    at = 0;
    return true;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // an array stands for a column
  public boolean read(SampleBatch into, int most) {
    long[] timestampsMs = series.timestampsMs(ordinal);
    int length = Math.min(most, timestampsMs.length - at);
    boolean front = into.count == 0;
    @Nullable Object column =
        front && at == 0 && length == timestampsMs.length ? timestampsMs : null;
    boolean held = column != null && into.timestampsFrom == column;
    into.reserve(length, series.context());
    if (!held) {
      System.arraycopy(timestampsMs, at, into.timestampsMs, into.count, length);
    }
    System.arraycopy(series.values(ordinal), at, into.values, into.count, length);
    into.count += length;
    if (front) {
      into.timestampsFrom = column;
    }
    at += length;
    return at < timestampsMs.length;
  }

  @Override
  public int timestampColumnId() {
    return series.column(ordinal);
  }

  @Override
  public void close() {
    // Nothing is held but memory of the query.
  }
}
