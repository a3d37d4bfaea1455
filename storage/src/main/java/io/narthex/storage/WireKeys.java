package io.narthex.storage;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Finds the series of raw wire bytes without parsing them: a table from 128-bit wire key (a
/// [io.narthex.storage.labels.KeyedHash] over `scope ‖ bytes`) to series ref, in primitive arrays,
/// 24 B a slot. Never stored; refilled by use after a restart. Holds negative entries too, for
/// bytes known to be dropped or invalid.
///
/// Bounded: entries live in two generations; when the young one has reached half of the bound, it
/// becomes the old one and the old one is forgotten, while what is found in the old one moves to
/// the young. Thread-safe; a look-up takes no lock unless somebody writes meanwhile.
public final class WireKeys {
  /// What [#get] answers for an unknown key.
  public static final long ABSENT = 0;

  private static final int LONGS_PER_SLOT = 3;
  private static final int INITIAL_SLOTS = 1 << 10;

  private final StampedLock lock = new StampedLock();
  private final int maxSlots;
  private final MemoryBudget budget;
  private long[] young;
  private int youngCount;
  private long @Nullable [] old;

  /// A table that takes at most `maxBytes` (at least 64 KiB), all of it charged to `budget`.
  public WireKeys(long maxBytes, MemoryBudget budget) {
    if (maxBytes < 1 << 16) {
      throw new IllegalArgumentException(
          "wire key table: expected=at least 65536 bytes, actual=" + maxBytes);
    }
    long slots = maxBytes / 2 / (LONGS_PER_SLOT * Long.BYTES);
    this.maxSlots = (int) Math.min(1 << 28, Long.highestOneBit(slots));
    this.budget = budget;
    budget.reserve(bytes(INITIAL_SLOTS));
    this.young = new long[INITIAL_SLOTS * LONGS_PER_SLOT];
  }

  /// Value stored for the key `(low, high)`: a series ref above 0, a caller's negative mark, or
  /// [#ABSENT].
  public long get(long low, long high) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      long value = find(young, low, high);
      boolean inYoung = value != ABSENT;
      long[] previous = old;
      if (!inYoung && previous != null) {
        value = find(previous, low, high);
      }
      if (lock.validate(stamp) && (inYoung || value == ABSENT)) {
        return value;
      }
    }
    stamp = lock.writeLock();
    try {
      long value = find(young, low, high);
      long[] previous = old;
      if (value == ABSENT && previous != null) {
        value = find(previous, low, high);
        if (value != ABSENT) {
          insert(low, high, value);
        }
      }
      return value;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /// Stores or replaces the value of a key.
  ///
  /// @param value a series ref, or a mark below 0; not [#ABSENT]
  public void put(long low, long high, long value) {
    if (value == ABSENT) {
      throw new IllegalArgumentException("wire key value: expected=not 0, actual=0");
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
      return (young.length + (old == null ? 0 : old.length)) / LONGS_PER_SLOT;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private static long find(long[] table, long low, long high) {
    int slots = table.length / LONGS_PER_SLOT;
    int slot = (int) low & (slots - 1);
    for (int probes = 0; probes < slots; probes++) {
      int at = slot * LONGS_PER_SLOT;
      long value = table[at + 2];
      if (value == ABSENT || (table[at] == low && table[at + 1] == high)) {
        return value;
      }
      slot = (slot + 1) & (slots - 1);
    }
    return ABSENT;
  }

  private void insert(long low, long high, long value) {
    if (2 * (youngCount + 1) > young.length / LONGS_PER_SLOT) {
      growOrTurn();
    }
    if (store(young, low, high, value)) {
      youngCount++;
    }
  }

  /// Stores into a table that has room.
  ///
  /// @return whether the key was not there
  private static boolean store(long[] table, long low, long high, long value) {
    int slots = table.length / LONGS_PER_SLOT;
    int slot = (int) low & (slots - 1);
    while (true) {
      int at = slot * LONGS_PER_SLOT;
      boolean free = table[at + 2] == ABSENT;
      if (free || (table[at] == low && table[at + 1] == high)) {
        table[at] = low;
        table[at + 1] = high;
        table[at + 2] = value;
        return free;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }

  private void growOrTurn() {
    int slots = young.length / LONGS_PER_SLOT;
    if (slots < maxSlots && budget.tryReserve(bytes(2 * slots))) {
      long[] grown = new long[2 * young.length];
      for (int at = 0; at < young.length; at += LONGS_PER_SLOT) {
        if (young[at + 2] != ABSENT) {
          store(grown, young[at], young[at + 1], young[at + 2]);
        }
      }
      young = grown;
      budget.release(bytes(slots));
      return;
    }
    if (old != null) {
      budget.release(bytes(old.length / LONGS_PER_SLOT));
      old = null;
    }
    if (budget.tryReserve(bytes(INITIAL_SLOTS))) {
      old = young;
      young = new long[INITIAL_SLOTS * LONGS_PER_SLOT];
    } else {
      Arrays.fill(young, ABSENT);
    }
    youngCount = 0;
  }

  private static long bytes(int slots) {
    return (long) slots * LONGS_PER_SLOT * Long.BYTES;
  }
}
