package io.narthex.storage;

import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Finds the series of raw wire bytes without parsing them: a table from 128-bit wire key (a
/// [io.narthex.storage.labels.KeyedHash] over `scope ‖ bytes`) to series ref, in primitive arrays,
/// 24–31 B a key. Never stored; refilled by use after a restart. Holds negative entries too, for
/// bytes known to be dropped or invalid.
///
/// Bounded: entries live in two generations; when the young one has reached half of the bound, or
/// the budget has no more, it becomes the old one and the old one is forgotten, while what is found
/// in the old one moves to the young. Thread-safe; a look-up takes no lock unless somebody writes
/// meanwhile.
public final class WireKeys {
  /// What [#get] answers for an unknown key.
  public static final long ABSENT = 0;

  /// Values are between −`MAX_VALUE` and this.
  private static final long MAX_VALUE = (1L << 47) - 1;

  private final StampedLock lock = new StampedLock();
  private final long maxBytes;
  private final MemoryBudget budget;
  private WireKeyTable young;
  private @Nullable WireKeyTable old;

  /// A table that takes at most `maxBytes` (at least 64 KiB), all of it charged to `budget`.
  public WireKeys(long maxBytes, MemoryBudget budget) {
    if (maxBytes < 1 << 16) {
      throw new IllegalArgumentException(
          "wire key table: expected=at least 65536 bytes, actual=" + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.budget = budget;
    this.young = new WireKeyTable(maxBytes / 2, budget);
  }

  /// Value stored for the key `(low, high)`: a series ref above 0, a caller's negative mark, or
  /// [#ABSENT].
  public long get(long low, long high) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      long value = young.find(low, high);
      boolean inYoung = value != ABSENT;
      WireKeyTable previous = old;
      if (!inYoung && previous != null) {
        value = previous.find(low, high);
      }
      if (lock.validate(stamp) && (inYoung || value == ABSENT)) {
        return value;
      }
    }
    stamp = lock.writeLock();
    try {
      long value = young.find(low, high);
      WireKeyTable previous = old;
      if (value == ABSENT && previous != null) {
        value = previous.find(low, high);
        if (value != ABSENT) {
          insert(low, high, value);
        }
      }
      return value;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /// Stores or replaces the value of a key; forgets it where the budget has no room at all.
  ///
  /// @param value a series ref, or a mark below 0, of at most 47 bits; not [#ABSENT]
  public void put(long low, long high, long value) {
    if (value == ABSENT || value > MAX_VALUE || value < -MAX_VALUE) {
      throw new IllegalArgumentException(
          "wire key value: expected=not 0, at most 47 bits, actual=" + value);
    }
    long stamp = lock.writeLock();
    try {
      insert(low, high, value);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /// Number of slots in both generations, for metrics.
  public int slotCount() {
    long stamp = lock.readLock();
    try {
      return young.slotCount() + (old == null ? 0 : old.slotCount());
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private void insert(long low, long high, long value) {
    if (young.put(low, high, value)) {
      return;
    }
    WireKeyTable gone = old;
    if (gone != null) {
      gone.release();
    }
    old = young;
    young = new WireKeyTable(maxBytes / 2, budget);
    if (!young.put(low, high, value)) {
      old.release();
      old = null;
      boolean stored = young.put(low, high, value);
      assert stored || budget.usedBytes() > 0 : "an empty budget has room for one key";
    }
  }
}
