package io.narthex.storage.postings;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/// Collects series in any order. Many small sets are collected in plain bits, which takes the same
/// time wherever they lie. Not thread-safe.
final class SeriesUnion {
  /// From so many sets on, bits are faster than inserting into a bitmap.
  private static final int MANY = 16;

  private final RoaringBitmap union = new RoaringBitmap();
  private final long @Nullable [] bits;

  /// @param seriesEnd all series are below it
  /// @param setCount how many sets will be added
  SeriesUnion(int seriesEnd, int setCount) {
    this.bits = setCount < MANY ? null : new long[(seriesEnd + 63) >>> 6];
  }

  void add(int series) {
    if (bits == null) {
      union.add(series);
    } else {
      bits[series >>> 6] |= 1L << series;
    }
  }

  /// Adds the series `from` (inclusive) to `to` (exclusive, greater).
  void add(int from, int to) {
    if (bits == null) {
      union.add((long) from, to);
      return;
    }
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      bits[first] |= head & tail;
      return;
    }
    bits[first] |= head;
    for (int i = first + 1; i < last; i++) {
      bits[i] = -1L;
    }
    bits[last] |= tail;
  }

  void add(RoaringBitmap series) {
    union.or(series);
  }

  /// All that was added; the union is not to be used any more.
  RoaringBitmap toBitmap() {
    if (bits != null) {
      union.or(BitSetUtil.bitmapOf(bits));
    }
    return union;
  }
}
