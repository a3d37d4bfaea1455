package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SlabsTest {
  private static final int OPERATIONS = 60_000;

  private record Slot(int slot, int size, byte content) {}

  private final MemoryBudget budget = MemoryBudget.root(1L << 30);
  private final Pages pages = new Pages(Slabs.PAGE_BYTES, new HeadMemory(budget));
  private final Slabs slabs = new Slabs(pages);

  private MemorySegment bytes(Slot slot) {
    return slabs.page(slot.slot).asSlice(Slabs.at(slot.slot), slot.size);
  }

  @Test
  void slotsNeverOverlapAndPagesComeBack() {
    SplittableRandom random = new SplittableRandom(Long.getLong("test.seed", 11));
    List<Slot> held = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      boolean grows = (i / 10_000) % 2 == 0;
      if (held.isEmpty() || random.nextInt(4) < (grows ? 3 : 1)) {
        int slotClass = Slabs.classFor(1 + random.nextInt(1_280));
        int slot = slabs.allocate(slotClass);
        assertTrue(slot > 0, "slot 0 stands for none");
        Slot one = new Slot(slot, Slabs.sizeOf(slotClass), (byte) i);
        bytes(one).fill(one.content);
        held.add(one);
      } else {
        int at = random.nextInt(held.size());
        Slot one = held.get(at);
        held.set(at, held.getLast());
        held.removeLast();
        check(one);
        slabs.free(one.slot);
      }
    }
    held.forEach(this::check);
    held.forEach(one -> slabs.free(one.slot));
    assertTrue(budget.usedBytes() <= 21L * Slabs.PAGE_BYTES, "a page per size at most");
    pages.close();
  }

  private void check(Slot slot) {
    MemorySegment expected = MemorySegment.ofArray(new byte[slot.size]).fill(slot.content);
    assertEquals(-1, expected.mismatch(bytes(slot)));
  }

  @Test
  void classesHoldWhatTheySay() {
    for (int bytes = 1; bytes <= TailCode.MAX_BYTES; bytes++) {
      int slotClass = Slabs.classFor(bytes);
      assertTrue(Slabs.sizeOf(slotClass) >= bytes);
      assertTrue(slotClass == 0 || Slabs.sizeOf(slotClass - 1) < bytes);
    }
  }
}
