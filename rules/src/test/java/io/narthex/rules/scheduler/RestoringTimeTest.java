package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.RuleGroup;
import io.narthex.storage.labels.Labels;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How long restoring took is known of all groups that a server begins with, and of no other.
final class RestoringTimeTest {
  private static final long INTERVAL_MS = 10_000;

  private final Bench bench = new Bench("");
  private final RuleScheduler scheduler = bench.scheduler(Bench.options());

  @AfterEach
  void stop() {
    assertTrue(scheduler.stop(1_000));
    bench.close();
  }

  private void take(RuleGroup... groups) {
    scheduler.prepare(List.of(groups), new RuleSettings(Labels.EMPTY, 0)).commit();
  }

  @Test
  void isKnownOfGroupsWithoutAlertsToo() {
    RuleGroup first = Bench.group("a", INTERVAL_MS, Bench.recording("one", "vector(1)"));
    RuleGroup second = Bench.group("b", INTERVAL_MS, Bench.recording("two", "vector(1)"));
    take(first);
    scheduler.start();
    bench.advanceTo(INTERVAL_MS);
    assertEquals(-1, scheduler.figures().getFirst().lastRestoreNanos());
    bench.advanceTo(2 * INTERVAL_MS);
    assertEquals(0, scheduler.figures().getFirst().lastRestoreNanos());
    take(first, second);
    bench.advanceTo(5 * INTERVAL_MS);
    assertEquals(0, scheduler.figures().getFirst().lastRestoreNanos());
    assertEquals(-1, scheduler.figures().getLast().lastRestoreNanos());
  }
}
