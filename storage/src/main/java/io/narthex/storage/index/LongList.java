package io.narthex.storage.index;

import java.util.Arrays;

/// A growable array of longs. Not thread-safe.
final class LongList {
  private long[] items = new long[16];
  private int size;

  void add(long item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size + (size >> 1));
    }
    items[size++] = item;
  }

  long get(int index) {
    return items[index];
  }

  int size() {
    return size;
  }
}
