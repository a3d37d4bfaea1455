package io.narthex.storage.head;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.head.DeletedRanges.Deleted;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a cursor takes of some series under the append lock: their open vectors and where their
/// sealed ones begin. Filled under the lock, read without it.
final class Quantum {
  /// Most series.
  static final int SERIES = 512;

  private static final OpenColumn NO_COLUMN = new OpenColumn(0, false, new long[0]);

  private final long[] lastVectors = new long[SERIES];
  private final long[] newestBits = new long[SERIES];
  private final long[] states = new long[SERIES];
  private final OpenColumn[] columns = new OpenColumn[SERIES];
  private final List<List<Deleted>> deleted = new ArrayList<>();
  private final Map<Integer, OpenColumn> copied = new HashMap<>();
  private final TailCopies tails = new TailCopies(SERIES);

  /// A copy of an open timestamp column.
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  record OpenColumn(long identity, boolean shared, long[] timestampsMs) {}

  /// Copies series, at most [#SERIES]; to be called under the append lock. Series lie anywhere in
  /// memory, so each step is done for all of them: what one waits for and what the next waits for
  /// come together then.
  void fill(HeadStores stores, int[] series, int count) {
    Records hot = stores.hot();
    tails.clear();
    for (int i = 0; i < count; i++) {
      MemorySegment page = hot.page(series[i]);
      long at = hot.at(series[i]);
      states[i] = HotRecord.state(page, at);
      lastVectors[i] = HotRecord.lastVector(page, at);
      newestBits[i] = HotRecord.newestBits(page, at);
      if (OpenVector.hasTail(states[i])) {
        tails.add(i, HotRecord.tail(page, at), states[i]);
      }
    }
    tails.copy(stores.tails());
    copied.clear();
    deleted.clear();
    for (int i = 0; i < count; i++) {
      boolean hasDeletions = (states[i] & OpenVector.DELETIONS) != 0;
      deleted.add(hasDeletions ? List.copyOf(stores.deletions().of(series[i])) : List.of());
      columns[i] =
          OpenVector.count(states[i]) > 0
              ? column(stores.columns(), HotRecord.column(hot.page(series[i]), hot.at(series[i])))
              : NO_COLUMN;
    }
  }

  private OpenColumn column(TimestampColumns all, int column) {
    OpenColumn copy = copied.get(column);
    if (copy == null) {
      MemorySegment page = all.page(column);
      long at = all.at(column);
      long[] timestampsMs = new long[ColumnRecord.count(page, at)];
      all.copy(column, 0, timestampsMs.length, timestampsMs, 0);
      copy =
          new OpenColumn(
              ColumnRecord.identity(page, at), ColumnRecord.users(page, at) > 1, timestampsMs);
      copied.put(column, copy);
    }
    return copy;
  }

  /// Forgets what was copied.
  void clear() {
    Arrays.fill(columns, NO_COLUMN);
    copied.clear();
    deleted.clear();
  }

  /// Whether it takes no more memory than most do.
  boolean isSmall() {
    return tails.isSmall();
  }

  /// Position of the newest sealed vector of series `i`, 0 without.
  long lastVector(int i) {
    return lastVectors[i];
  }

  /// State of the open vector, see [OpenVector].
  long state(int i) {
    return states[i];
  }

  /// Appends positions and newest values of the first `count` series.
  void putVectors(ByteWriter into, int count) {
    into.putLongs(newestBits, count);
    into.putLongs(lastVectors, count);
  }

  /// Appends their states.
  void putStates(ByteWriter into, int count) {
    into.putLongs(states, count);
  }

  /// Appends the tail of series `i`, if it has one.
  void putTail(int i, ByteWriter into) {
    if (OpenVector.hasTail(states[i])) {
      tails.put(i, OpenVector.used(states[i]), into);
    }
  }

  /// Column of an open vector that is not empty.
  OpenColumn column(int i) {
    return columns[i];
  }

  /// Deletions, those after the snapshot included.
  List<Deleted> deleted(int i) {
    return deleted.get(i);
  }

  /// Values of the open vector.
  void decode(int i, double[] into, int intoAt) {
    int count = OpenVector.count(states[i]);
    if (OpenVector.mode(states[i]) == OpenVector.CONSTANT) {
      Arrays.fill(into, intoAt, intoAt + count, Double.longBitsToDouble(newestBits[i]));
    } else {
      tails.decode(i, into, intoAt, count);
    }
  }
}
