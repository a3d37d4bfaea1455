package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WireKeysTest {
  private final MemoryBudget budget = MemoryBudget.root(1 << 24);

  @Test
  void agreesWithAMapBelowTheBound() {
    WireKeys keys = new WireKeys(1 << 22, budget);
    Map<Long, Long> model = new HashMap<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      long key = random.nextInt(5_000) * 0x9e3779b97f4a7c15L;
      long value = random.nextBoolean() ? i + 1 : -1;
      keys.put(key, ~key, value);
      model.put(key, value);
    }
    model.forEach((key, value) -> assertEquals(value, keys.get(key, ~key)));
    assertEquals(WireKeys.ABSENT, keys.get(123, 456));
  }

  @Test
  void sameLowHalfDoesNotConfuse() {
    WireKeys keys = new WireKeys(1 << 16, budget);
    keys.put(1, 1, 11);
    keys.put(1, 2, 12);
    assertEquals(11, keys.get(1, 1));
    assertEquals(12, keys.get(1, 2));
    assertEquals(WireKeys.ABSENT, keys.get(1, 3));
  }

  @Test
  void staysBelowTheBoundAndKeepsWhatIsUsed() {
    long maxBytes = 1 << 18;
    WireKeys keys = new WireKeys(maxBytes, budget);
    for (long i = 1; i <= 1_000_000; i++) {
      keys.put(i * 0x9e3779b97f4a7c15L, i, i);
      assertTrue(budget.usedBytes() <= maxBytes + (1 << 15), () -> "" + budget.usedBytes());
      if (i > 1) {
        assertEquals(1, keys.get(0x9e3779b97f4a7c15L, 1), "the key in use");
      }
    }
  }

  @Test
  void refusesTheAbsentValue() {
    WireKeys keys = new WireKeys(1 << 16, budget);
    assertThrows(IllegalArgumentException.class, () -> keys.put(1, 1, WireKeys.ABSENT));
  }
}
