package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class MemoryBudgetTest {
  private static final int ROUNDS = 200_000;

  private final MemoryBudget root = MemoryBudget.root(1_000);
  private final MemoryBudget child = root.child("query", 100);

  private static String refusal(MemoryBudget budget, long bytes) {
    StorageException refused =
        assertThrows(StorageException.class, () -> budget.reserve(bytes), () -> bytes + " bytes");
    assertEquals(StorageException.Kind.LIMIT, refused.kind());
    String message = refused.getMessage();
    assertNotNull(message);
    return message;
  }

  @Test
  void whatIsTakenCountsForTheParents() {
    child.reserve(60);
    root.reserve(900);
    assertEquals(60, child.usedBytes());
    assertEquals(960, root.usedBytes());
    child.release(60);
    assertEquals(0, child.usedBytes());
    assertEquals(900, root.usedBytes());
  }

  @Test
  void aRefusalNamesTheBudgetThatIsFullAndTakesNothing() {
    child.reserve(60);
    assertEquals("memory budget query: expected=at most 100 bytes, actual=101", refusal(child, 41));
    root.reserve(910);
    assertEquals(
        "memory budget process: expected=at most 1000 bytes, actual=1001", refusal(child, 31));
    assertEquals(60, child.usedBytes());
    assertEquals(970, root.usedBytes());
    assertFalse(child.tryReserve(31));
    assertTrue(child.tryReserve(30));
    assertEquals(1_000, root.usedBytes());
  }

  @Test
  void hugeNumbersAreRefused() {
    child.reserve(60);
    assertFalse(child.tryReserve(Long.MAX_VALUE));
    assertThrows(IllegalArgumentException.class, () -> child.tryReserve(-1));
    assertThrows(IllegalArgumentException.class, () -> root.child("none", -1));
    assertEquals(60, root.usedBytes());
  }

  /// Whoever is refused beside others is told of the budget that was full, and refuses nobody whose
  /// bytes fit.
  @Test
  void refusalsOfOthersDoNotCount() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService others = Executors.newSingleThreadExecutor()) {
      Future<?> refused =
          others.submit(() -> {
            while (!ended.get()) {
              String message = refusal(child, 101);
              assertTrue(message.startsWith("memory budget query:"), message);
            }
          });
      try {
        for (int i = 0; i < ROUNDS; i++) {
          child.reserve(100);
          child.release(100);
        }
      } finally {
        ended.set(true);
      }
      refused.get();
    }
    assertEquals(0, root.usedBytes());
  }
}
