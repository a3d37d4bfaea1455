package io.narthex.storage.head;

import io.narthex.storage.SampleBatch;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Ids of the timestamps that series of one selection have in its range. Thread-safe.
final class ColumnIds {
  /// Of timestamps that no other series has, as far as is known.
  static final Timestamps UNSHARED = new Timestamps(new long[0], 0, SampleBatch.UNSHARED);

  private final ConcurrentHashMap<Timestamps, Timestamps> known = new ConcurrentHashMap<>();

  /// Timestamps by the pieces of columns that they are: of each its key and from where to where.
  static final class Timestamps {
    private final long[] pieces;
    private final int length;
    private final int id;

    /// Timestamps of the first `length` numbers.
    private Timestamps(long[] pieces, int length, int id) {
      this.pieces = pieces;
      this.length = length;
      this.id = id;
    }

    int id() {
      return id;
    }

    /// Whether they are these pieces.
    boolean are(long[] others, int othersLength) {
      return Arrays.equals(pieces, 0, length, others, 0, othersLength);
    }

    @Override
    public int hashCode() {
      int hash = 1;
      for (int i = 0; i < length; i++) {
        hash = 31 * hash + Long.hashCode(pieces[i]);
      }
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Timestamps timestamps && are(timestamps.pieces, timestamps.length));
    }
  }

  /// The same object for the same pieces, given as `length` numbers, which are copied only if they
  /// are new: in label order series come from one target after the other, and each asks.
  Timestamps of(long[] pieces, int length) {
    Timestamps found = known.get(new Timestamps(pieces, length, SampleBatch.UNSHARED));
    return found != null ? found : add(Arrays.copyOf(pieces, length));
  }

  private synchronized Timestamps add(long[] pieces) {
    Timestamps timestamps = new Timestamps(pieces, pieces.length, known.size());
    Timestamps before = known.putIfAbsent(timestamps, timestamps);
    return before == null ? timestamps : before;
  }
}
