package io.narthex.storage.head;

import java.util.Arrays;

/// Series refs and the dense indexes of their series: refs in arrival order from 1, never reused.
/// Pages of 1,024 refs; a page without series takes no memory. Guarded by the append lock.
final class RefTable {
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  private static final int PAGE_MASK = PAGE_SIZE - 1;
  private static final int[] NO_PAGE = {};

  private int[][] pages = new int[16][];
  private long nextRef = 1;

  RefTable() {
    Arrays.fill(pages, NO_PAGE);
  }

  /// Dense index of the series with this ref, −1 where there is none.
  int indexOf(long ref) {
    if (ref <= 0 || ref >= nextRef) {
      return -1;
    }
    int pageIndex = (int) (ref >>> PAGE_SHIFT);
    int[] page = pageIndex < pages.length ? pages[pageIndex] : NO_PAGE;
    return page.length == 0 ? -1 : page[(int) ref & PAGE_MASK] - 1;
  }

  /// The ref that the next series gets.
  long nextRef() {
    return nextRef;
  }

  /// Names a series; refs above `ref` stay free.
  void put(long ref, int index) {
    int pageIndex = (int) (ref >>> PAGE_SHIFT);
    if (pageIndex >= pages.length) {
      int length = pages.length;
      pages = Arrays.copyOf(pages, Math.max(2 * length, pageIndex + 1));
      Arrays.fill(pages, length, pages.length, NO_PAGE);
    }
    if (pages[pageIndex].length == 0) {
      pages[pageIndex] = new int[PAGE_SIZE];
    }
    pages[pageIndex][(int) ref & PAGE_MASK] = index + 1;
    nextRef = Math.max(nextRef, ref + 1);
  }

  /// Leaves refs below `ref` to those that had them.
  void reserve(long ref) {
    nextRef = Math.max(nextRef, ref);
  }

  /// Retires a ref.
  void remove(long ref) {
    pages[(int) (ref >>> PAGE_SHIFT)][(int) ref & PAGE_MASK] = 0;
  }
}
