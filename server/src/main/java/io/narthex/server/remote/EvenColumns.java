package io.narthex.server.remote;

import io.narthex.storage.SampleBatch;
import java.util.BitSet;

/// Which timestamps of a selection are evenly spaced. Looks at what many series share once. Not
/// thread-safe.
final class EvenColumns {
  /// By [SampleBatch#timestampColumnId].
  private final BitSet seen = new BitSet();

  private final BitSet even = new BitSet();

  /// Goes to another selection.
  void clear() {
    seen.clear();
  }

  /// Whether all intervals between the timestamps of the batch are known to be the same. What no
  /// other series shares is left to who goes over it anyway.
  boolean isEven(SampleBatch batch) {
    int column = batch.timestampColumnId;
    if (column == SampleBatch.UNSHARED) {
      return false;
    }
    if (!seen.get(column)) {
      seen.set(column);
      even.set(column, isEven(batch.timestampsMs, batch.count));
    }
    return even.get(column);
  }

  private static boolean isEven(long[] timestampsMs, int count) {
    for (int i = 2; i < count; i++) {
      if (timestampsMs[i] - timestampsMs[i - 1] != timestampsMs[1] - timestampsMs[0]) {
        return false;
      }
    }
    return true;
  }
}
