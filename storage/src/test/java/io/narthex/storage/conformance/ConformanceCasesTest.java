package io.narthex.storage.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceCasesTest {
  // own-lists.fails-yet.txt names "b", own-lists.deviations.txt names "c".
  private static final ConformanceCases FAMILY = ConformanceCases.family("own-lists");

  private static void run(String passing, String... ids) {
    FAMILY.run(List.of(ids), id -> id, id -> assertTrue(passing.contains(id), "does not hold"));
  }

  @Test
  void acceptsListedFailures() {
    run("a", "a", "b", "c");
  }

  @Test
  void refusesUnlistedFailureAndListedPass() {
    AssertionError unlisted = assertThrows(AssertionError.class, () -> run("", "a", "b", "c"));
    assertTrue(unlisted.toString().contains("a: does not hold"), unlisted.toString());
    AssertionError listed = assertThrows(AssertionError.class, () -> run("abc", "a", "b", "c"));
    assertTrue(listed.toString().contains("b: listed, but passes"), listed.toString());
    assertTrue(listed.toString().contains("c: listed, but passes"), listed.toString());
    AssertionError unknown = assertThrows(AssertionError.class, () -> run("a", "a", "b"));
    assertTrue(unknown.toString().contains("c: listed, but there is no"), unknown.toString());
  }

  @Test
  void readsTables() {
    List<Case> cases = ConformanceCases.cases("model/name-validity.json");
    assertEquals(21, cases.size());
    assertEquals("model/name-validity#9", cases.get(9).id());
    assertEquals("a\uDCC5z", cases.get(9).text("name"));
  }

  @Test
  void manualClockMovesBothTimes() {
    ManualClock clock = new ManualClock(5);
    clock.advanceNanos(1_999_999);
    clock.advanceNanos(1);
    clock.advanceMs(10);
    assertEquals(17, clock.nowMs());
    assertEquals(12_000_000, clock.nanoTime());
  }
}
