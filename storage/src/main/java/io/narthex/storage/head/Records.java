package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Records of one size under dense indexes, in pages that are freed once none of their records is
/// in use. Guarded by the append lock.
final class Records {
  private final Pages pages;
  private final int recordShift;
  private final int pageShift;
  private @Nullable MemorySegment[] segments = new MemorySegment[16];
  private int[] pageNumbers = new int[16];
  private int[] used = new int[16];
  private int pageEnd;
  private int pagesHeld;

  /// @param recordBytes a power of two
  Records(Pages pages, int recordBytes) {
    this.pages = pages;
    this.recordShift = Integer.numberOfTrailingZeros(recordBytes);
    this.pageShift = Integer.numberOfTrailingZeros(pages.pageBytes()) - recordShift;
  }

  /// Page of a record; [#at] says where in it.
  MemorySegment page(int index) {
    MemorySegment segment = segments[index >>> pageShift];
    if (segment == null) {
      throw new IllegalStateException("record " + index + ": expected=in use, actual=freed");
    }
    return segment;
  }

  /// Offset of a record in its page.
  long at(int index) {
    return (long) (index & ((1 << pageShift) - 1)) << recordShift;
  }

  /// Makes room for the record, of zeros where its page is new; it does not hold the page yet.
  void reserve(int index) {
    int page = index >>> pageShift;
    if (page >= segments.length) {
      int length = Math.max(2 * segments.length, page + 1);
      segments = Arrays.copyOf(segments, length);
      pageNumbers = Arrays.copyOf(pageNumbers, length);
      used = Arrays.copyOf(used, length);
    }
    pageEnd = Math.max(pageEnd, page + 1);
    if (segments[page] == null) {
      pageNumbers[page] = pages.allocate();
      pagesHeld++;
      segments[page] = pages.get(pageNumbers[page]).fill((byte) 0);
    }
  }

  /// Counts a record as in use.
  void add(int index) {
    reserve(index);
    used[index >>> pageShift]++;
  }

  /// Gives a record up. The last page stays: records are to come into it.
  void remove(int index) {
    int page = index >>> pageShift;
    used[page]--;
    if (used[page] == 0 && page < pageEnd - 1) {
      segments[page] = null;
      pagesHeld--;
      pages.free(pageNumbers[page]);
    }
  }

  /// Bytes of the pages held.
  long bytes() {
    return (long) pagesHeld * pages.pageBytes();
  }

  /// Whether the page of a record is held.
  boolean isHeld(int index) {
    int page = index >>> pageShift;
    return page < segments.length && segments[page] != null;
  }
}
