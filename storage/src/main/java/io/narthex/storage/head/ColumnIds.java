package io.narthex.storage.head;

import io.narthex.storage.SampleBatch;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Ids of the timestamps that series of one selection have in its range. Thread-safe.
final class ColumnIds {
  /// Of timestamps that no other series has, as far as is known.
  static final Timestamps UNSHARED = new Timestamps(new long[0], SampleBatch.UNSHARED);

  private final ConcurrentHashMap<Timestamps, Timestamps> known = new ConcurrentHashMap<>();

  /// Timestamps by the pieces of columns that they are: of each its key and from where to where.
  static final class Timestamps {
    private final long[] pieces;
    private final int id;

    private Timestamps(long[] pieces, int id) {
      this.pieces = pieces;
      this.id = id;
    }

    int id() {
      return id;
    }

    /// Whether they are these pieces.
    boolean are(long[] others, int length) {
      return Arrays.equals(pieces, 0, pieces.length, others, 0, length);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(pieces);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Timestamps timestamps && Arrays.equals(pieces, timestamps.pieces));
    }
  }

  /// The same object for the same pieces, given as `length` numbers.
  Timestamps of(long[] pieces, int length) {
    Timestamps probe = new Timestamps(Arrays.copyOf(pieces, length), known.size());
    Timestamps found = known.get(probe);
    return found != null ? found : add(probe);
  }

  private synchronized Timestamps add(Timestamps probe) {
    Timestamps timestamps = new Timestamps(probe.pieces, known.size());
    Timestamps before = known.putIfAbsent(timestamps, timestamps);
    return before == null ? timestamps : before;
  }
}
