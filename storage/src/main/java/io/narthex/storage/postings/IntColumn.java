package io.narthex.storage.postings;

import java.util.Arrays;

/// Numbers under dense indexes, in pages, so that growing copies little. One writer at a time;
/// readers need no lock for indexes that were published to them.
final class IntColumn {
  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int FIRST = 8;

  private volatile int[][] pages = {new int[FIRST]};

  int get(int index) {
    return pages[index >>> PAGE_BITS][index & (PAGE - 1)];
  }

  /// Sets a number; indexes grow by one, or are there already.
  void set(int index, int value) {
    int[][] into = pages;
    int page = index >>> PAGE_BITS;
    int at = index & (PAGE - 1);
    if (page == into.length) {
      into = Arrays.copyOf(into, page + 1);
      into[page] = new int[PAGE];
      pages = into;
    } else if (at >= into[page].length) {
      into = into.clone();
      into[page] = Arrays.copyOf(into[page], Math.min(PAGE, 2 * into[page].length));
      pages = into;
    }
    into[page][at] = value;
  }
}
