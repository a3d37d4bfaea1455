package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Finds single samples by timestamp, to tell a duplicate from a sample out of order. Guarded by
/// the append lock.
final class SampleFinder {
  private final Records hot;
  private final Records cold;
  private final TimestampColumns columns;
  private final Extents extents;
  private final Sealer sealer;
  private final DeletedRanges deletions;
  private final ExtentReader reader = new ExtentReader();
  private final double[] values = new double[OpenVector.MAX_SAMPLES];
  private long foundBits;

  SampleFinder(HeadStores stores) {
    this.hot = stores.hot();
    this.cold = stores.cold();
    this.columns = stores.columns();
    this.extents = stores.extents();
    this.sealer = stores.sealer();
    this.deletions = stores.deletions();
  }

  /// Whether the series has a sample at this time; [#foundBits] says which.
  boolean find(int series, long timestampMs) {
    MemorySegment page = hot.page(series);
    long at = hot.at(series);
    long state = HotRecord.state(page, at);
    if ((state & OpenVector.DELETIONS) != 0 && deletions.contains(series, timestampMs)) {
      return false;
    }
    int count = OpenVector.count(state);
    int from = OpenVector.from(state);
    int column = HotRecord.column(page, at);
    if (count == 0 || timestampMs < columns.timestampMs(column, from)) {
      return findSealed(series, HotRecord.lastVector(page, at), timestampMs);
    }
    int position = columns.find(column, timestampMs, from, from + count);
    if (position == from + count - 1) {
      foundBits = HotRecord.newestBits(page, at);
    } else if (position >= 0) {
      sealer.decode(page, at, values);
      foundBits = Double.doubleToRawLongBits(values[position - from]);
    }
    return position >= 0;
  }

  /// Bits of the value that [#find] has found.
  long foundBits() {
    return foundBits;
  }

  private boolean findSealed(int series, long last, long timestampMs) {
    if (timestampMs < ColdRecord.firstMs(cold.page(series), cold.at(series))) {
      return false;
    }
    ExtentView view = new ExtentView(extents.current(), extents.current());
    long position = last;
    while (position != 0) {
      reader.clear();
      ExtentFormat.Vector vector = reader.vector(view, position);
      ExtentReader.@Nullable Column column = vector == null ? null : reader.column(view, vector);
      if (vector == null || column == null) {
        return false;
      }
      if (column.timestampsMs()[vector.from()] <= timestampMs) {
        return findIn(vector, position, column, timestampMs);
      }
      position = vector.previous();
    }
    return false;
  }

  private boolean findIn(
      ExtentFormat.Vector vector, long position, ExtentReader.Column column, long timestampMs) {
    int found = column.find(timestampMs, vector.from(), vector.from() + vector.count());
    if (found < 0) {
      return false;
    }
    reader.decode(vector, position, values, 0);
    foundBits = Double.doubleToRawLongBits(values[found - vector.from()]);
    return true;
  }
}
