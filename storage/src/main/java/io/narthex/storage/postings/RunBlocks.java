package io.narthex.storage.postings;

import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/// Small sets of series as ascending runs, in blocks of 4 to 64 ints. A block is its length in
/// ints, itself included, then for each run either the only series, or the first with the top bit
/// set and the last. A block lies within one page. Blocks that are given back are used again.
/// Guarded by the index's lock.
final class RunBlocks {
  /// Answer where a set does not fit.
  static final int NONE = -1;

  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int SMALLEST_BITS = 2;
  private static final int LARGEST_BITS = 6;
  private static final int FIRST_OF_RUN = 1 << 31;
  private static final int SERIES = ~FIRST_OF_RUN;

  private int[][] pages = {new int[1 << LARGEST_BITS]};
  private int used;

  /// Blocks to use again, by size; each names the next in its first int.
  private final int[] free = new int[LARGEST_BITS + 1];

  RunBlocks() {
    Arrays.fill(free, NONE);
  }

  /// A block with the series `first` and a later one.
  int create(int first, int later) {
    int block = allocate(SMALLEST_BITS);
    int[] page = page(block);
    int at = at(block);
    page[at] = 2;
    page[at + 1] = first;
    return add(block, later);
  }

  /// A block with these series, two at least; [#NONE] where there is no room.
  int create(RoaringBitmap series) {
    int[] ints = new int[1 << LARGEST_BITS];
    int length = 1;
    int end;
    for (long first = series.first(); first >= 0; first = series.nextValue(end)) {
      end = (int) series.nextAbsentValue((int) first);
      boolean isRun = end > first + 1;
      if (length + (isRun ? 2 : 1) > ints.length) {
        return NONE;
      }
      if (isRun) {
        ints[length++] = (int) first | FIRST_OF_RUN;
      }
      ints[length++] = end - 1;
    }
    ints[0] = length;
    int block = allocate(bits(length));
    System.arraycopy(ints, 0, page(block), at(block), length);
    return block;
  }

  /// Adds a series that is greater than all others.
  ///
  /// @return the block, or the one that replaces it; [#NONE] where there is no room: the block is
  ///   as before then
  int add(int block, int series) {
    int[] page = page(block);
    int at = at(block);
    int length = page[at];
    int last = page[at + length - 1];
    boolean inRun = length > 2 && page[at + length - 2] < 0;
    if (inRun && last + 1 == series) {
      page[at + length - 1] = series;
      return block;
    }
    int bits = bits(length);
    int into = block;
    if (length == 1 << bits) {
      into = bits == LARGEST_BITS ? NONE : move(block, bits);
      if (into == NONE) {
        return NONE;
      }
      page = page(into);
      at = at(into);
    }
    if (!inRun && last + 1 == series) {
      page[at + length - 1] |= FIRST_OF_RUN;
    }
    page[at + length] = series;
    page[at] = length + 1;
    return into;
  }

  private int move(int block, int bits) {
    int into = allocate(bits + 1);
    System.arraycopy(page(block), at(block), page(into), at(into), 1 << bits);
    release(block, bits);
    return into;
  }

  /// Number of series in a block.
  int count(int block) {
    int[] page = page(block);
    int at = at(block) + 1;
    int end = at - 1 + page[at - 1];
    int count = 0;
    for (; at < end; at++) {
      count++;
      if (page[at] < 0) {
        count += page[at + 1] - (page[at] & SERIES);
        at++;
      }
    }
    return count;
  }

  /// Adds the series of a block to `into`.
  void addTo(int block, SeriesUnion into) {
    int[] page = page(block);
    int at = at(block) + 1;
    int end = at - 1 + page[at - 1];
    for (; at < end; at++) {
      int first = page[at] & SERIES;
      int last = page[at] < 0 ? page[++at] : first;
      into.add(first, last + 1);
    }
  }

  /// The series of a block, and the block is given back.
  RoaringBitmap take(int block) {
    SeriesUnion all = new SeriesUnion(0, 1);
    addTo(block, all);
    release(block, bits(page(block)[at(block)]));
    return all.toBitmap();
  }

  private int allocate(int bits) {
    int block = free[bits];
    if (block != NONE) {
      free[bits] = page(block)[at(block)];
      return block;
    }
    int size = 1 << bits;
    int from = (used & (PAGE - 1)) + size <= PAGE ? used : (used | (PAGE - 1)) + 1;
    int page = from >>> PAGE_BITS;
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, page + 1);
      pages[page] = new int[PAGE];
    } else if (at(from) + size > pages[page].length) {
      pages[page] = Arrays.copyOf(pages[page], 2 * pages[page].length);
    }
    used = from + size;
    return from;
  }

  private void release(int block, int bits) {
    page(block)[at(block)] = free[bits];
    free[bits] = block;
  }

  /// Size of a block of this length.
  private static int bits(int length) {
    return Math.max(SMALLEST_BITS, 32 - Integer.numberOfLeadingZeros(length - 1));
  }

  private int[] page(int block) {
    return pages[block >>> PAGE_BITS];
  }

  private static int at(int block) {
    return block & (PAGE - 1);
  }
}
