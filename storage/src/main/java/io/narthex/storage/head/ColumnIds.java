package io.narthex.storage.head;

import io.narthex.storage.SampleBatch;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Ids of the timestamps that series of one selection have in its range. Thread-safe.
final class ColumnIds {
  /// Of timestamps that no other series has, as far as is known.
  static final Timestamps UNSHARED = new Timestamps(new long[0], SampleBatch.UNSHARED);

  private static final int RECENT_BITS = 8;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final ConcurrentHashMap<Timestamps, Timestamps> known = new ConcurrentHashMap<>();

  /// Found lately: series in label order come from many targets by turns. Timestamps are immutable,
  /// so a race for a place is harmless.
  private final @Nullable Timestamps[] recent = new Timestamps[1 << RECENT_BITS];

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
    int slot = slot(pieces, length);
    Timestamps seen = recent[slot];
    if (seen == null || !seen.are(pieces, length)) {
      seen = find(new Timestamps(Arrays.copyOf(pieces, length), known.size()));
      recent[slot] = seen;
    }
    return seen;
  }

  private static int slot(long[] pieces, int length) {
    long hash = 0;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ pieces[i]) * GOLDEN;
    }
    return (int) (hash >>> (Long.SIZE - RECENT_BITS));
  }

  private Timestamps find(Timestamps probe) {
    Timestamps found = known.get(probe);
    return found != null ? found : add(probe);
  }

  private synchronized Timestamps add(Timestamps probe) {
    Timestamps timestamps = new Timestamps(probe.pieces, known.size());
    Timestamps before = known.putIfAbsent(timestamps, timestamps);
    return before == null ? timestamps : before;
  }
}
