package io.narthex.storage.head;

import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.head.DeletedRanges.Deleted;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What a recovery snapshot takes of some series under the append lock. Filled under the lock, read
/// without it; reused.
final class SeriesCopy {
  private final Quantum quantum = new Quantum();
  private final int[] series = new int[Quantum.SERIES];
  private final long[] refs = new long[Quantum.SERIES];
  private final long[] identitiesHigh = new long[Quantum.SERIES];
  private final long[] identitiesLow = new long[Quantum.SERIES];
  private final long[] firstMs = new long[Quantum.SERIES];
  private final long[] newestMs = new long[Quantum.SERIES];
  private final long[] sequences = new long[Quantum.SERIES];
  private int count;

  /// Copies those of the series `from..to-1`, at most [Quantum#SERIES], that are alive; to be
  /// called under the append lock.
  void fill(HeadState state, int from, int to) {
    HeadStores stores = state.stores();
    count = 0;
    for (int one = from; one < to; one++) {
      if (state.isAlive(one)) {
        MemorySegment cold = stores.cold().page(one);
        long coldAt = stores.cold().at(one);
        refs[count] = ColdRecord.ref(cold, coldAt);
        identitiesHigh[count] = ColdRecord.identityHigh(cold, coldAt);
        identitiesLow[count] = ColdRecord.identityLow(cold, coldAt);
        firstMs[count] = ColdRecord.firstMs(cold, coldAt);
        newestMs[count] = HotRecord.newestMs(stores.hot().page(one), stores.hot().at(one));
        sequences[count] = HotRecord.sequence(stores.hot().page(one), stores.hot().at(one));
        series[count++] = one;
      }
    }
    quantum.fill(stores, series, count);
  }

  /// Number of series.
  int count() {
    return count;
  }

  /// Dense index of series `i`.
  int series(int i) {
    return series[i];
  }

  /// Ref of series `i`.
  long ref(int i) {
    return refs[i];
  }

  /// Column of the open vector of series `i`, which has samples.
  Quantum.OpenColumn column(int i) {
    return quantum.column(i);
  }

  /// Whether the open vector of series `i` has samples.
  boolean isOpen(int i) {
    return OpenVector.count(quantum.state(i)) > 0;
  }

  /// Appends what is of fixed size.
  void putRecords(ByteWriter into) {
    into.putLongs(refs, count);
    into.putLongs(identitiesHigh, count);
    into.putLongs(identitiesLow, count);
    into.putLongs(firstMs, count);
    into.putLongs(newestMs, count);
    quantum.putVectors(into, count);
    into.putLongs(sequences, count);
    quantum.putStates(into, count);
  }

  /// Appends the tails.
  void putTails(ByteWriter into) {
    for (int i = 0; i < count; i++) {
      quantum.putTail(i, into);
    }
  }

  /// Appends what is deleted.
  void putDeletions(ByteWriter into) {
    for (int i = 0; i < count; i++) {
      if ((quantum.state(i) & OpenVector.DELETIONS) != 0) {
        List<Deleted> deleted = quantum.deleted(i);
        into.putVarint(deleted.size());
        for (Deleted one : deleted) {
          into.putLong(one.startMs());
          into.putLong(one.endMs());
        }
      }
    }
  }
}
