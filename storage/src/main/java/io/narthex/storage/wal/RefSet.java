package io.narthex.storage.wal;

import java.util.HashMap;
import java.util.Map;

/// A set of series refs: bits in pages, because refs are handed out in order. Not thread-safe.
final class RefSet {
  private static final int PAGE_BITS = 16;
  private static final int WORDS = 1 << (PAGE_BITS - 6);

  private final Map<Long, long[]> pages = new HashMap<>();
  private long lastPageNumber = -1;
  private long[] lastPage = new long[0];

  /// Adds `ref`.
  ///
  /// @return whether it was not in the set
  boolean add(long ref) {
    long pageNumber = ref >> PAGE_BITS;
    if (lastPage.length == 0 || pageNumber != lastPageNumber) {
      lastPage = pages.computeIfAbsent(pageNumber, key -> new long[WORDS]);
      lastPageNumber = pageNumber;
    }
    int bit = (int) (ref & ((1 << PAGE_BITS) - 1));
    long mask = 1L << bit;
    boolean added = (lastPage[bit >>> 6] & mask) == 0;
    lastPage[bit >>> 6] |= mask;
    return added;
  }
}
