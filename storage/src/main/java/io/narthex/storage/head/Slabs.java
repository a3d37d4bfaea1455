package io.narthex.storage.head;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Slots of some sizes in pages, each page of one size. A slot is named by a number above 0; its
/// content is arbitrary when it is handed out. Pages with free slots are in a list per size, and a
/// page without slots in use goes back, so that sizes can take from each other. Guarded by the
/// append lock.
final class Slabs {
  /// Bytes of a page: 4,096 units of the smallest slot.
  static final int PAGE_BYTES = 1 << 16;

  private static final int UNIT_SHIFT = 4;
  private static final int PAGE_UNIT_SHIFT = 16 - UNIT_SHIFT;
  private static final int PAGE_UNIT_MASK = (1 << PAGE_UNIT_SHIFT) - 1;
  private static final int NONE = -1;
  private static final int[] SIZES = {
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1_024,
    1_280
  };

  private final Pages pages;
  private final int[] roomHeads = new int[SIZES.length];
  private PageState[] states = new PageState[0];
  private int pagesHeld;

  /// What is known of a page: one object for 64 KiB.
  private static final class PageState {
    private int sizeClass;
    private int used;
    private int freeHead;
    private int untouched;
    private int next;
    private int previous;
    private boolean listed;
  }

  Slabs(Pages pages) {
    this.pages = pages;
    Arrays.fill(roomHeads, NONE);
  }

  /// Smallest class whose slots hold `bytes`.
  static int classFor(int bytes) {
    int sizeClass = 0;
    while (SIZES[sizeClass] < bytes) {
      sizeClass++;
    }
    return sizeClass;
  }

  /// Bytes of a slot of this class.
  static int sizeOf(int sizeClass) {
    return SIZES[sizeClass];
  }

  /// Page of a slot; [#at] says where in it.
  MemorySegment page(int slot) {
    return pages.get(slot >>> PAGE_UNIT_SHIFT);
  }

  /// Offset of a slot in its page.
  static long at(int slot) {
    return (long) (slot & PAGE_UNIT_MASK) << UNIT_SHIFT;
  }

  /// A slot of a class.
  int allocate(int sizeClass) {
    int page = roomHeads[sizeClass];
    if (page == NONE) {
      page = addPage(sizeClass);
    }
    PageState state = states[page];
    int unit = state.freeHead;
    int units = SIZES[sizeClass] >>> UNIT_SHIFT;
    if (unit == NONE) {
      unit = state.untouched;
      state.untouched += units;
    } else {
      state.freeHead = pages.get(page).get(ValueLayout.JAVA_INT, (long) unit << UNIT_SHIFT);
    }
    state.used++;
    if (state.freeHead == NONE && state.untouched + units > 1 << PAGE_UNIT_SHIFT) {
      unlist(page, state);
    }
    return page << PAGE_UNIT_SHIFT | unit;
  }

  /// Takes a slot back.
  void free(int slot) {
    int page = slot >>> PAGE_UNIT_SHIFT;
    PageState state = states[page];
    pages.get(page).set(ValueLayout.JAVA_INT, at(slot), state.freeHead);
    state.freeHead = slot & PAGE_UNIT_MASK;
    state.used--;
    if (!state.listed) {
      list(page, state);
    }
    boolean onlyOne = state.next == NONE && state.previous == NONE;
    if (state.used == 0 && !onlyOne) {
      unlist(page, state);
      pages.free(page);
      pagesHeld--;
    }
  }

  /// Bytes of the pages held.
  long bytes() {
    return (long) pagesHeld * PAGE_BYTES;
  }

  private int addPage(int sizeClass) {
    int page = pages.allocate();
    pagesHeld++;
    if (page >= states.length) {
      int length = states.length;
      states = Arrays.copyOf(states, Math.max(2 * length, page + 1));
      for (int i = length; i < states.length; i++) {
        states[i] = new PageState();
      }
    }
    PageState state = states[page];
    state.sizeClass = sizeClass;
    state.used = 0;
    state.freeHead = NONE;
    // The first unit of all would be slot 0, which stands for none.
    state.untouched = page == 0 ? SIZES[sizeClass] >>> UNIT_SHIFT : 0;
    list(page, state);
    return page;
  }

  private void list(int page, PageState state) {
    state.listed = true;
    state.previous = NONE;
    state.next = roomHeads[state.sizeClass];
    if (state.next != NONE) {
      states[state.next].previous = page;
    }
    roomHeads[state.sizeClass] = page;
  }

  private void unlist(int page, PageState state) {
    state.listed = false;
    if (state.next != NONE) {
      states[state.next].previous = state.previous;
    }
    if (state.previous != NONE) {
      states[state.previous].next = state.next;
    } else if (roomHeads[state.sizeClass] == page) {
      roomHeads[state.sizeClass] = state.next;
    }
    state.next = NONE;
    state.previous = NONE;
  }

  /// The 32-bit number at `index` of a slot that holds such numbers, unsigned.
  long unsignedInt(int slot, int index) {
    return page(slot).get(ValueLayout.JAVA_INT, at(slot) + (long) Integer.BYTES * index)
        & 0xffffffffL;
  }
}
