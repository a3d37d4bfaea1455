package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.RuleGroup;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An alert that was active for ten minutes when the server went away, in all combinations of
/// outage, `for` and grace period. When it fires again is told from what users are promised: as if
/// the time of the outage did not exist, but not before the grace period has passed.
final class RestoreMatrixTest {
  private static final long MINUTE_MS = 60_000;
  private static final long INTERVAL_MS = 15_000;
  private static final long TOLERANCE_MS = 60 * MINUTE_MS;
  private static final long ACTIVE_MS = 10 * MINUTE_MS;
  private static final long START_MS = 1_700_000_000_000L;

  static Stream<Arguments> combinations() {
    return Stream.of(1, 20, 59, 61)
        .flatMap(outage ->
            Stream.of(5, 15, 60)
                .flatMap(
                    hold -> Stream.of(1, 10, 20).map(grace -> Arguments.of(outage, hold, grace))));
  }

  private static RuleOptions options(long graceMinutes) {
    return new RuleOptions(TOLERANCE_MS, graceMinutes * MINUTE_MS, MINUTE_MS, 0, 1, new Random(5));
  }

  private static RuleScheduler start(Bench bench, RuleGroup group, RuleOptions options) {
    RuleScheduler scheduler = bench.scheduler(options);
    scheduler.prepare(List.of(group), new RuleSettings(Labels.EMPTY, 0)).commit();
    scheduler.start();
    return scheduler;
  }

  private static Alert alert(RuleScheduler scheduler) {
    return scheduler.groups().getFirst().rules().getFirst().alerts().getFirst();
  }

  @ParameterizedTest(name = "outage {0} m, for {1} m, grace {2} m")
  @MethodSource("combinations")
  void firesWhenItIsPromisedTo(long outageMinutes, long holdMinutes, long graceMinutes) {
    long holdMs = holdMinutes * MINUTE_MS;
    RuleGroup group = Bench.group("g", INTERVAL_MS, Bench.alerting("A", "vector(1)", holdMs));
    try (Bench bench = new Bench("")) {
      bench.clock.advanceMs(START_MS);
      RuleScheduler before = start(bench, group, options(graceMinutes));
      long firstMs = Slots.of(group).atOrBefore(START_MS) + INTERVAL_MS;
      bench.advanceTo(firstMs + ACTIVE_MS);
      assertTrue(before.stop(1_000));
      long downMs = firstMs + ACTIVE_MS;
      bench.clock.advanceMs(outageMinutes * MINUTE_MS);

      Bench after = bench.restarted();
      long restartMs = after.clock.nowMs();
      RuleScheduler scheduler = start(after, group, options(graceMinutes));
      long secondMs = Slots.of(group).atOrBefore(restartMs) + 2 * INTERVAL_MS;
      long firesMs = firesMs(firstMs, downMs, secondMs, holdMs, graceMinutes * MINUTE_MS);
      long slotMs = Math.max(slotAtOrAfter(group, firesMs), secondMs + INTERVAL_MS);
      boolean restored = isRestored(downMs, secondMs, holdMs, graceMinutes * MINUTE_MS);
      if (!restored) {
        slotMs = slotAtOrAfter(group, firesMs);
      }
      after.advanceTo(slotMs - 200);
      Alert pending = alert(scheduler);
      assertEquals(AlertState.PENDING, pending.state());
      assertEquals(firesMs - holdMs, pending.times().activeAtMs());
      after.advanceTo(slotMs + 200);
      assertEquals(AlertState.FIRING, alert(scheduler).state());
      assertEquals(slotMs, alert(scheduler).times().firedAtMs());
      assertTrue(scheduler.stop(1_000));
    }
  }

  private static boolean isRestored(long downMs, long nowMs, long holdMs, long graceMs) {
    return holdMs >= graceMs && nowMs - downMs <= TOLERANCE_MS;
  }

  /// When the alert may fire at the earliest.
  ///
  /// @param firstMs it became active
  /// @param downMs the last evaluation before the outage
  /// @param secondMs the second evaluation after it, with which state is restored
  private static long firesMs(long firstMs, long downMs, long secondMs, long holdMs, long graceMs) {
    if (!isRestored(downMs, secondMs, holdMs, graceMs)) {
      return secondMs - INTERVAL_MS + holdMs;
    }
    long waitedMs = wholeSeconds(downMs) - wholeSeconds(firstMs);
    long leftMs = holdMs - waitedMs;
    return leftMs <= 0 ? wholeSeconds(firstMs) + holdMs : secondMs + Math.max(leftMs, graceMs);
  }

  private static long wholeSeconds(long ms) {
    return ms / 1_000 * 1_000;
  }

  private static long slotAtOrAfter(RuleGroup group, long timeMs) {
    return Slots.of(group).atOrBefore(timeMs - 1) + INTERVAL_MS;
  }

  @Test
  void whatCannotBeReadIsTriedAgainAndNothingIsWrittenMeanwhile() {
    RuleGroup group =
        Bench.group("g", INTERVAL_MS, Bench.alerting("A", "vector(1)", 30 * MINUTE_MS));
    FaultyStorage storage = new FaultyStorage();
    try (Bench bench = new Bench(storage, "")) {
      bench.clock.advanceMs(START_MS);
      RuleScheduler before = start(bench, group, options(10));
      bench.advanceTo(START_MS + 15 * MINUTE_MS);
      long activeAtMs = alert(before).times().activeAtMs();
      before.stop(1_000);
      int written = bench.stored("ALERTS_FOR_STATE").size();
      storage.forgetful = true;
      Bench after = bench.restarted();
      RuleScheduler scheduler = start(after, group, options(10));
      after.advanceTo(after.clock.nowMs() + 5 * INTERVAL_MS);
      assertTrue(alert(scheduler).times().activeAtMs() > activeAtMs);
      storage.forgetful = false;
      assertEquals(written, after.stored("ALERTS_FOR_STATE").size());
      after.advanceTo(after.clock.nowMs() + 2 * INTERVAL_MS);
      long shiftMs = alert(scheduler).times().activeAtMs() - wholeSeconds(activeAtMs);
      assertTrue(shiftMs > 0 && shiftMs < 10 * INTERVAL_MS, () -> "shifted by " + shiftMs);
      assertTrue(after.stored("ALERTS_FOR_STATE").size() > written);
      scheduler.stop(1_000);
    }
  }

  @Test
  void whatCannotBeReadForTooLongIsGivenUp() {
    RuleGroup group =
        Bench.group("g", INTERVAL_MS, Bench.alerting("A", "vector(1)", 30 * MINUTE_MS));
    FaultyStorage storage = new FaultyStorage();
    storage.forgetful = true;
    try (Bench bench = new Bench(storage, "")) {
      bench.clock.advanceMs(START_MS);
      RuleScheduler scheduler = start(bench, group, options(10));
      bench.advanceTo(START_MS + TOLERANCE_MS);
      storage.forgetful = false;
      assertEquals(List.of(), bench.stored("ALERTS_FOR_STATE"));
      storage.forgetful = true;
      bench.advanceTo(START_MS + TOLERANCE_MS + 6 * INTERVAL_MS);
      storage.forgetful = false;
      assertFalse(bench.stored("ALERTS_FOR_STATE").isEmpty());
      assertTrue(alert(scheduler).times().activeAtMs() < START_MS + MINUTE_MS);
      assertEquals(AlertTimes.NEVER, alert(scheduler).times().resolvedAtMs());
      scheduler.stop(1_000);
    }
  }
}
