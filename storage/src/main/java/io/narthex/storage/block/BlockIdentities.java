package io.narthex.storage.block;

import io.narthex.storage.index.IndexReader;
import io.narthex.storage.labels.SeriesIdentity;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Identities of the series of a block under the key of the data directory that it is in. They are
/// those of its index where the block was written with this key. In a *foreign* block, copied from
/// elsewhere or older than a key that was lost, each is computed from the labels when it is first
/// asked for and kept in memory, 16 bytes a series; the files stay as they are, so that a start
/// takes no longer and needs no room, and a compaction writes the identities of the directory.
/// Thread-safe, as long as the block is open.
public final class BlockIdentities {
  /// Halves of identities by turns, low and high; a low half of 0 is not known yet.
  private static final ValueLayout.OfLong HALF = ValueLayout.JAVA_LONG;

  private static final VarHandle HALVES = HALF.arrayElementVarHandle();

  private final IndexReader index;
  private final long keyId;
  private final long headEndMs;
  private final SeriesIdentity identity;
  private final @Nullable MemorySegment computed;

  /// @param arena that lives as long as the block
  BlockIdentities(IndexReader index, BlockOrigin origin, IdentityKey key, Arena arena) {
    this.index = index;
    this.keyId = key.id();
    this.headEndMs = origin.headEndMs();
    this.identity = new SeriesIdentity(key);
    this.computed =
        origin.identityKeyId() == keyId ? null : arena.allocate(HALF, 2L * index.seriesCount());
  }

  /// Name of the key.
  public long keyId() {
    return keyId;
  }

  /// Whether the block was written with another key.
  public boolean isForeign() {
    return computed != null;
  }

  /// What the head of the data directory had before this is in this block and in older ones;
  /// [BlockOrigin#NOT_OF_HEAD] where it says nothing of it: a foreign block knows nothing of this
  /// head.
  public long headEndMs() {
    return isForeign() ? BlockOrigin.NOT_OF_HEAD : headEndMs;
  }

  /// High half of the identity of a series.
  public long high(int series) {
    MemorySegment halves = computed;
    if (halves == null) {
      return index.identityHigh(series);
    }
    require(halves, series);
    return (long) HALVES.get(halves, 0L, 2L * series + 1);
  }

  /// Low half of the identity of a series.
  public long low(int series) {
    MemorySegment halves = computed;
    if (halves == null) {
      return index.identityLow(series);
    }
    require(halves, series);
    return (long) HALVES.get(halves, 0L, 2L * series);
  }

  private void require(MemorySegment halves, int series) {
    if ((long) HALVES.getAcquire(halves, 0L, 2L * series) == 0) {
      compute(halves, series);
    }
  }

  private synchronized void compute(MemorySegment halves, int series) {
    identity.of(index.labels(series));
    HALVES.set(halves, 0L, 2L * series + 1, identity.high());
    HALVES.setRelease(halves, 0L, 2L * series, identity.low());
  }
}
