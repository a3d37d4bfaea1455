package io.narthex.storage.source;

import io.narthex.storage.ReadContext;
import java.util.Arrays;

/// Numbers the identities of series as they first come: open addressing over columns of primitives.
/// Not thread-safe.
final class IdentityTable {
  private static final int CHECK_EVERY = 1_024;

  private final ReadContext context;
  private int[] slots = new int[0];
  private long[] highs = new long[0];
  private long[] lows = new long[0];
  private int size;
  private long charged;

  IdentityTable(ReadContext context) {
    this.context = context;
  }

  int size() {
    return size;
  }

  /// Numbers of a source's series.
  int[] addAll(SourceSelection source) {
    int[] numbers = new int[source.seriesCount()];
    reserve(numbers.length);
    int expected = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (i % CHECK_EVERY == 0) {
        context.check();
      }
      long high = source.identityHigh(i);
      long low = source.identityLow(i);
      // Sources mostly hold the same series in the same order.
      boolean follows = expected < size && lows[expected] == low && highs[expected] == high;
      int number = follows ? expected : number(high, low);
      numbers[i] = number;
      expected = number + 1;
    }
    return numbers;
  }

  private int number(long high, long low) {
    int mask = slots.length - 1;
    // The identity is a keyed hash, so any of its bits do.
    int slot = (int) low & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (lows[number] == low && highs[number] == high) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    highs[size] = high;
    lows[size] = low;
    slots[slot] = ++size;
    return size - 1;
  }

  private void reserve(int more) {
    int capacity = Math.addExact(size, more);
    if (capacity <= highs.length) {
      return;
    }
    int slotCount = Integer.highestOneBit(Math.max(4, capacity)) << 2;
    long bytes = 2L * Long.BYTES * capacity + (long) Integer.BYTES * slotCount;
    context.charge(bytes - charged);
    charged = bytes;
    highs = Arrays.copyOf(highs, capacity);
    lows = Arrays.copyOf(lows, capacity);
    slots = new int[slotCount];
    for (int number = 0; number < size; number++) {
      int slot = (int) lows[number] & (slotCount - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slotCount - 1);
      }
      slots[slot] = number + 1;
    }
  }

  void release() {
    context.charge(-charged);
  }
}
