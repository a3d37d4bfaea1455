package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PagesTest {
  private static final int PAGE_BYTES = 1 << 12;

  private final MemoryBudget budget = MemoryBudget.root(1 << 20);
  private final HeadMemory memory = new HeadMemory(budget);
  private final Pages pages = new Pages(PAGE_BYTES, memory);

  @Test
  void accessOutOfRangeThrows() {
    MemorySegment page = pages.get(pages.allocate());
    page.set(ValueLayout.JAVA_LONG, PAGE_BYTES - Long.BYTES, 7);
    for (long offset : new long[] {-1, PAGE_BYTES - Long.BYTES + 1, PAGE_BYTES, Long.MAX_VALUE}) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> page.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> page.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, 1));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> pages.get(1 << 20));
  }

  @Test
  void useAfterFreeThrows() {
    int page = pages.allocate();
    pages.free(page);
    assertThrows(IllegalStateException.class, () -> pages.get(page));
    assertThrows(IllegalStateException.class, () -> pages.free(page));
    MemorySegment held = pages.get(pages.allocate());
    pages.close();
    assertThrows(IllegalStateException.class, () -> held.get(ValueLayout.JAVA_LONG, 0));
    assertThrows(IllegalStateException.class, () -> pages.get(page));
  }

  @Test
  void pagesAreApartAndComeAgain() {
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int page = pages.allocate();
      pages.get(page).fill((byte) page);
      held.add(page);
    }
    assertEquals(100L * PAGE_BYTES, budget.usedBytes());
    for (int page : held) {
      assertEquals((byte) page, pages.get(page).get(ValueLayout.JAVA_BYTE, PAGE_BYTES - 1));
    }
    held.forEach(pages::free);
    assertEquals(0, budget.usedBytes());
    int first = pages.allocate();
    assertTrue(first < 112, "numbers are used again");
    assertNotEquals(first, pages.allocate());
    pages.close();
  }
}
