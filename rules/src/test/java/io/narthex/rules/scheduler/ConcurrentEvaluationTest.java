package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.Rule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleHealth;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rules beside each other, and groups on threads of the real scheduler.
final class ConcurrentEvaluationTest {
  private static final RuleSettings SETTINGS = new RuleSettings(Labels.EMPTY, 0);

  private static RuleOptions concurrent(int count) {
    return new RuleOptions(3_600_000, 600_000, 60_000, count, 4, new Random(3));
  }

  @Test
  void independentRulesRunAtOnceAndWriteWhatTheyWriteAlone() throws Exception {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rules.add(Bench.recording("r" + i, "vector(" + i + ")"));
      rules.add(Bench.recording("s" + i, "r" + i + " * 2"));
      rules.add(Bench.recording("t" + i, "s" + i + " + 1"));
    }
    try (Bench bench = new Bench("")) {
      CountDownLatch together = new CountDownLatch(2);
      AtomicInteger alone = new AtomicInteger();
      bench.onQuery =
          query -> {
            if (query.startsWith("vector(")) {
              together.countDown();
              if (!await(together)) {
                alone.incrementAndGet();
              }
            }
          };
      RuleContext shared = bench.context(concurrent(4));
      try (ConcurrentEvaluations evaluations = new ConcurrentEvaluations(4)) {
        RuleContext context =
            new RuleContext(
                shared.environment(),
                shared.options(),
                shared.cancelled(),
                shared.scratches(),
                evaluations,
                new AtomicReference<>(SETTINGS));
        RunningGroup group =
            new RunningGroup(
                new RuleGroup("f", "g", 10_000, null, 0, rules),
                Labels.EMPTY,
                context,
                new GroupCounters());
        for (int round = 0; round < 50; round++) {
          group.iterate(1_000_000 + round * 10_000L);
        }
        assertEquals(0, alone.get());
        group.status().rules().forEach(rule -> assertEquals(RuleHealth.OK, rule.health()));
      }
      for (int i = 0; i < 4; i++) {
        assertEquals(50, bench.stored("t" + i).size());
        assertTrue(bench.stored("t" + i).getLast().contains(" " + (2.0 * i + 1) + "@1490000"));
      }
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aGroupThatHangsHoldsUpNoOtherAndStopsWhenItIsCancelled() throws Exception {
    try (Bench bench = new Bench("")) {
      CountDownLatch hanging = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch others = new CountDownLatch(5);
      bench.onQuery =
          query -> {
            if (query.equals("vector(7)")) {
              hanging.countDown();
              await(release);
            } else {
              others.countDown();
            }
          };
      RuleEnvironment manual = bench.environment();
      RuleScheduler scheduler =
          new RuleScheduler(
              new RuleEnvironment(
                  manual.engine(),
                  manual.storage(),
                  Clock.system(),
                  manual.templates(),
                  manual.alerts(),
                  manual.observer()),
              concurrent(0));
      scheduler
          .prepare(
              List.of(
                  Bench.group("slow", 100, Bench.recording("slow", "vector(7)")),
                  Bench.group("fast", 100, Bench.recording("fast", "vector(1)"))),
              SETTINGS)
          .commit();
      scheduler.start();
      assertTrue(await(hanging));
      assertTrue(await(others));
      assertTrue(!scheduler.stop(200), "the slow group still hangs");
      release.countDown();
      assertTrue(scheduler.stop(20_000));
      assertEquals(0, bench.stored("fast").stream().filter(s -> s.contains("stale")).count());
    }
  }
}
