package io.narthex.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// One generation of [WireKeys]: 18 B a slot, at most 75 % of them filled, in segments that grow
/// one by one, by a quarter.
///
///     segment: by the top bits of the high half
///     slot:    low half (8 B) | lower 4 bytes of the high half | value (6 B, signed; 0: free)
///
/// So at least 96 bits of a key are compared, 104 in a large table: two of n keys are taken for
/// one another with a chance below n²/2⁹⁷, n²/2¹⁰⁵. Open addressing with the slots of a segment in
/// ascending order of low half, as a home rises with it: a search ends at the first larger one.
///
/// Guarded by its owner's lock. A search beside a change ends, but its answer means nothing.
final class WireKeyTable {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SLOT = 18;
  private static final int MAX_SEGMENT_BITS = 8;

  /// Size up to which one more segment is not worth it.
  private static final long SMALL_SEGMENT = 1 << 13;

  private static final int FIRST_HOMES = 8;

  /// Slots behind the homes, for what the last homes push on: more where it is not enough.
  private static final int SPARE = 8;

  private final long maxBytes;
  private final MemoryBudget budget;
  private final int segmentBits;
  private final byte[][] segments;
  private final int[] homes;
  private final int[] counts;
  private long bytes;

  /// An empty table that takes at most `maxBytes`, charged to `budget` as it grows.
  WireKeyTable(long maxBytes, MemoryBudget budget) {
    this.maxBytes = maxBytes;
    this.budget = budget;
    long most = Math.clamp(maxBytes / SMALL_SEGMENT, 1, 1 << MAX_SEGMENT_BITS);
    this.segmentBits = 63 - Long.numberOfLeadingZeros(most);
    this.segments = new byte[1 << segmentBits][0];
    this.homes = new int[1 << segmentBits];
    this.counts = new int[1 << segmentBits];
  }

  /// Value of a key, [WireKeys#ABSENT] where it is not there.
  long find(long low, long high) {
    int index = segmentOf(high);
    byte[] segment = segments[index];
    int at = position(segment, homes[index], low, (int) high);
    return at < segment.length && isKey(segment, at, low, (int) high)
        ? value(segment, at)
        : WireKeys.ABSENT;
  }

  /// Stores or replaces the value of a key.
  ///
  /// @return false where there is no room; nothing has changed then
  boolean put(long low, long high, long value) {
    int index = segmentOf(high);
    int tag = (int) high;
    int at = position(segments[index], homes[index], low, tag);
    boolean known = at < segments[index].length && isKey(segments[index], at, low, tag);
    if (!known) {
      if (100L * counts[index] >= 75L * homes[index] && !grow(index)) {
        return false;
      }
      at = position(segments[index], homes[index], low, tag);
      int free = at;
      while (free < segments[index].length && value(segments[index], free) != WireKeys.ABSENT) {
        free += SLOT;
      }
      if (free >= segments[index].length && !resize(index, free + tail(free / SLOT) * SLOT)) {
        return false;
      }
      System.arraycopy(segments[index], at, segments[index], at + SLOT, free - at);
      counts[index]++;
    }
    byte[] segment = segments[index];
    LONG.set(segment, at, low);
    LONG.set(segment, at + 10, (value << 16) | ((tag >>> 16) & 0xffff));
    INT.set(segment, at + 8, tag);
    return true;
  }

  /// Gives its memory back; the table is not to be used any more.
  void release() {
    budget.release(bytes);
    bytes = 0;
  }

  /// Slots, filled or free.
  int slotCount() {
    return (int) (bytes / SLOT);
  }

  /// Where a key is, or where it belongs.
  private static int position(byte[] segment, int homes, long low, int tag) {
    int at = SLOT * (int) Math.unsignedMultiplyHigh(low, homes);
    for (; at < segment.length; at += SLOT) {
      long slotLow = (long) LONG.get(segment, at);
      if (slotLow == low && (int) INT.get(segment, at + 8) == tag) {
        break;
      }
      if (Long.compareUnsigned(slotLow, low) > 0
          || (slotLow == 0 && value(segment, at) == WireKeys.ABSENT)) {
        break;
      }
    }
    return at;
  }

  private static boolean isKey(byte[] segment, int at, long low, int tag) {
    return value(segment, at) != WireKeys.ABSENT
        && (long) LONG.get(segment, at) == low
        && (int) INT.get(segment, at + 8) == tag;
  }

  private static long value(byte[] segment, int at) {
    return (long) LONG.get(segment, at + 10) >> 16;
  }

  private int segmentOf(long high) {
    return (int) (high >>> 1 >>> (63 - segmentBits));
  }

  private static int tail(int slots) {
    return Math.max(SPARE, slots / 8);
  }

  private boolean grow(int index) {
    int grown = Math.max(FIRST_HOMES, homes[index] + homes[index] / 4);
    byte[] old = segments[index];
    int length = (grown + SPARE) * SLOT;
    if (!reserve(length)) {
      return false;
    }
    byte[] into = new byte[length];
    int next = 0;
    for (int from = 0; from < old.length; from += SLOT) {
      if (value(old, from) != WireKeys.ABSENT) {
        long low = (long) LONG.get(old, from);
        int at = Math.max(next, SLOT * (int) Math.unsignedMultiplyHigh(low, grown));
        if (at == into.length) {
          int more = tail(at / SLOT) * SLOT;
          if (!reserve(more)) {
            unreserve(into.length);
            return false;
          }
          into = Arrays.copyOf(into, at + more);
        }
        System.arraycopy(old, from, into, at, SLOT);
        next = at + SLOT;
      }
    }
    segments[index] = into;
    homes[index] = grown;
    unreserve(old.length);
    return true;
  }

  private boolean resize(int index, int length) {
    int old = segments[index].length;
    if (!reserve(length - old)) {
      return false;
    }
    segments[index] = Arrays.copyOf(segments[index], length);
    return true;
  }

  private boolean reserve(long more) {
    if (bytes + more > maxBytes || !budget.tryReserve(more)) {
      return false;
    }
    bytes += more;
    return true;
  }

  private void unreserve(long less) {
    bytes -= less;
    budget.release(less);
  }
}
