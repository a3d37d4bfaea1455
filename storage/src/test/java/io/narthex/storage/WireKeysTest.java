package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
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
  void keepsKeysThatAllWantOnePlace() {
    WireKeys keys = new WireKeys(1 << 20, budget);
    for (int i = 1; i <= 3_000; i++) {
      keys.put(-1, i, i);
      keys.put(-1 - i, -1, -i);
    }
    for (int i = 1; i <= 3_000; i++) {
      assertEquals(i, keys.get(-1, i));
      assertEquals(-i, keys.get(-1 - i, -1));
    }
  }

  @Test
  void keepsWhatItCanWhereTheBudgetEnds() {
    MemoryBudget small = MemoryBudget.root(40_000);
    WireKeys keys = new WireKeys(1 << 20, small);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 1; i <= 20_000; i++) {
      long low = random.nextLong();
      long high = random.nextLong();
      keys.put(low, high, i);
      assertEquals(i, keys.get(low, high));
      assertTrue(small.usedBytes() <= 40_000);
    }
    assertTrue(small.tryReserve(40_000 - small.usedBytes()));
    keys.put(1, 2, 3);
    assertTrue(keys.get(1, 2) == 3 || keys.get(1, 2) == WireKeys.ABSENT);
  }

  @Test
  void keepsTheLargestValuesOfBothSigns() {
    WireKeys keys = new WireKeys(1 << 16, budget);
    long most = (1L << 47) - 1;
    keys.put(1, -2, most);
    keys.put(2, -2, -most);
    assertEquals(most, keys.get(1, -2));
    assertEquals(-most, keys.get(2, -2));
    assertThrows(IllegalArgumentException.class, () -> keys.put(1, 1, most + 1));
    assertThrows(IllegalArgumentException.class, () -> keys.put(1, 1, Long.MIN_VALUE));
  }

  @Test
  void readersBesideAWriterFindWhatIsThere() throws Exception {
    WireKeys keys = new WireKeys(1 << 24, MemoryBudget.root(1 << 25));
    int most = 100_000;
    AtomicInteger written = new AtomicInteger();
    Thread writer =
        new Thread(() -> {
          for (int i = 1; i <= most; i++) {
            keys.put(mix(i), mix(-i), i);
            written.set(i);
          }
        });
    writer.start();
    for (int known = 0; known < most; ) {
      known = written.get();
      for (int i = Math.max(1, known - 20); i <= known; i++) {
        assertEquals(i, keys.get(mix(i), mix(-i)));
        assertEquals(WireKeys.ABSENT, keys.get(mix(i), mix(most + i)));
      }
    }
    writer.join();
  }

  private static long mix(long i) {
    return new SplittableRandom(i).nextLong();
  }

  @Test
  void refusesTheAbsentValue() {
    WireKeys keys = new WireKeys(1 << 16, budget);
    assertThrows(IllegalArgumentException.class, () -> keys.put(1, 1, WireKeys.ABSENT));
  }
}
