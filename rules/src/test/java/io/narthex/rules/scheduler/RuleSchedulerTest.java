package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupFigures;
import io.narthex.rules.RuleHealth;
import io.narthex.rules.RuleStatus;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Groups over time, which is moved by hand.
final class RuleSchedulerTest {
  private static final long START_MS = 1_000_000_000L;
  private static final long INTERVAL_MS = 10_000;
  private static final RuleSettings SETTINGS = new RuleSettings(Labels.EMPTY, 0);

  private final FaultyStorage storage = new FaultyStorage();
  private final Bench bench = new Bench(storage, "");
  private final RuleScheduler scheduler = bench.scheduler(Bench.options());

  RuleSchedulerTest() {
    bench.clock.advanceMs(START_MS);
  }

  @AfterEach
  void stop() {
    assertTrue(scheduler.stop(1_000));
    bench.close();
  }

  private void run(RuleGroup... groups) {
    scheduler.prepare(List.of(groups), SETTINGS).commit();
    scheduler.start();
  }

  private void advance(long byMs) {
    bench.advanceTo(bench.clock.nowMs() + byMs);
  }

  /// The first slot after the start.
  private static long firstSlot(RuleGroup group) {
    return Slots.of(group).atOrBefore(START_MS) + group.intervalMs();
  }

  private static List<String> samples(String metric, String value, long... timesMs) {
    return LongStream.of(timesMs)
        .mapToObj(timeMs -> "{__name__=\"" + metric + "\"} " + value + "@" + timeMs)
        .toList();
  }

  private RuleStatus status(int rule) {
    return scheduler.groups().getFirst().rules().get(rule);
  }

  private RuleGroupFigures figures() {
    return scheduler.figures().getFirst();
  }

  @Test
  void nothingIsEvaluatedBeforeTheStart() {
    scheduler.prepare(List.of(Bench.group("g", INTERVAL_MS, one())), SETTINGS).commit();
    advance(3 * INTERVAL_MS);
    assertEquals(List.of(), bench.stored("one"));
    assertEquals(RuleHealth.UNKNOWN, status(0).health());
    assertEquals(AlertState.UNKNOWN, status(0).state());
    scheduler.start();
    advance(INTERVAL_MS);
    assertEquals(1, bench.stored("one").size());
  }

  private static Rule one() {
    return Bench.recording("one", "vector(1)");
  }

  @Test
  void iterationsAreAtTheSlotsAndRulesSeeThoseBeforeThem() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one(), Bench.recording("two", "one + 1"));
    long slot = firstSlot(group);
    run(group);
    advance(3 * INTERVAL_MS);
    long[] times = {slot, slot + INTERVAL_MS, slot + 2 * INTERVAL_MS};
    assertEquals(samples("one", "1.0", times), bench.stored("one"));
    assertEquals(samples("two", "2.0", times), bench.stored("two"));
    RuleGroupFigures figures = figures();
    assertEquals("f.yml;g", figures.key());
    assertEquals(3, figures.iterations());
    assertEquals(0, figures.iterationsMissed());
    assertEquals(6, figures.evaluations());
    assertEquals(0, figures.evaluationFailures());
    assertEquals(2, figures.lastSamples());
    assertEquals(RuleHealth.OK, status(1).health());
  }

  @Test
  void aSlowGroupMissesIterationsAndHoldsNoOtherSlot() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one());
    long slot = firstSlot(group);
    bench.onQuery =
        query -> {
          if (bench.clock.nowMs() < slot + INTERVAL_MS) {
            bench.clock.advanceMs(35_000);
          }
        };
    run(group);
    bench.advanceTo(slot + 45_000);
    assertEquals(samples("one", "1.0", slot, slot + 30_000, slot + 40_000), bench.stored("one"));
    assertEquals(5, figures().iterations());
    assertEquals(2, figures().iterationsMissed());
    assertEquals(3, figures().evaluations());
  }

  @Test
  void aClockThatGoesBackGoesOnWithItsSlots() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one());
    run(group);
    advance(2 * INTERVAL_MS);
    int before = bench.stored("one").size();
    bench.clock.jumpToMs(bench.clock.nowMs() - 3_600_000);
    advance(2 * INTERVAL_MS);
    assertEquals(before, bench.stored("one").size(), "older than what is stored");
    assertEquals(RuleHealth.ERR, status(0).health());
    assertEquals("out of order sample", status(0).lastError());
    assertEquals(0, figures().iterationsMissed());
  }

  @Test
  void seriesThatVanishAreMarkedStale() {
    RuleGroup group =
        Bench.group("g", INTERVAL_MS, Bench.recording("r", "vector(time() % 20) < 10"));
    run(group);
    advance(4 * INTERVAL_MS);
    List<String> stored = bench.stored("r");
    assertEquals(4, stored.size(), stored::toString);
    assertEquals(2, stored.stream().filter(line -> line.contains("stale")).count());
    advance(INTERVAL_MS);
  }

  @Test
  void aRuleThatIsRemovedEndsItsSeriesWithTheNextIteration() {
    Rule labelled = new RecordingRule("one", Bench.expr("vector(5)"), Map.of("a", "b"));
    RuleGroup before = Bench.group("g", INTERVAL_MS, one(), labelled);
    run(before);
    advance(INTERVAL_MS);
    RuleGroup after =
        Bench.group("g", INTERVAL_MS, labelled, Bench.recording("other", "vector(3)"));
    scheduler.prepare(List.of(after), SETTINGS).commit();
    advance(INTERVAL_MS);
    long slot = firstSlot(before);
    List<String> expected = new ArrayList<>(samples("one", "1.0", slot));
    expected.addAll(samples("one", "stale", slot + INTERVAL_MS));
    expected.add("{__name__=\"one\", a=\"b\"} 5.0@" + slot);
    expected.add("{__name__=\"one\", a=\"b\"} 5.0@" + (slot + INTERVAL_MS));
    assertEquals(expected, bench.stored("one"));
    assertEquals(2, figures().iterations());
  }

  @Test
  void aGroupThatIsRemovedEndsItsSeriesTwoIntervalsLater() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one(), Bench.recording("kept", "vector(2)"));
    run(group);
    advance(INTERVAL_MS);
    long removedMs = bench.clock.nowMs();
    RuleGroup renamed = Bench.group("renamed", INTERVAL_MS, Bench.recording("kept", "vector(2)"));
    scheduler.prepare(List.of(renamed), SETTINGS).commit();
    advance(2 * INTERVAL_MS - 200);
    assertEquals(1, bench.stored("one").size());
    advance(400);
    List<String> expected = new ArrayList<>(samples("one", "1.0", firstSlot(group)));
    expected.addAll(samples("one", "stale", removedMs));
    assertEquals(expected, bench.stored("one"));
    assertTrue(bench.stored("kept").stream().noneMatch(line -> line.contains("stale")));
    assertEquals(1, scheduler.groups().size());
  }

  @Test
  void groupsThatDidNotChangeRunOnAndOthersKeepTheStateOfTheirRules() {
    RuleGroup same = Bench.group("same", INTERVAL_MS, Bench.alerting("A", "vector(1)", 30_000));
    RuleGroup before = Bench.group("g", INTERVAL_MS, Bench.alerting("B", "vector(1)", 30_000));
    run(same, before);
    advance(2 * INTERVAL_MS);
    long activeAtMs = alert("B").times().activeAtMs();
    RuleGroup after =
        Bench.group("g", INTERVAL_MS, one(), Bench.alerting("B", "vector(1) * 1", 30_000));
    RuleGroup spaced = Bench.group("same", INTERVAL_MS, Bench.alerting("A", "vector( 1 )", 30_000));
    scheduler.prepare(List.of(spaced, after), SETTINGS).commit();
    advance(2 * INTERVAL_MS);
    assertEquals(AlertState.FIRING, alert("A").state());
    assertEquals(AlertState.FIRING, alert("B").state());
    assertEquals(activeAtMs, alert("B").times().activeAtMs());
    assertEquals(4, scheduler.figures().getLast().iterations());
  }

  @Test
  void stateSurvivesTwoReloadsWithinOneIteration() {
    RuleGroup first =
        Bench.group("g", INTERVAL_MS, Bench.alerting("A", "vector(1)", 60_000), one());
    run(first);
    advance(INTERVAL_MS);
    long activeAtMs = alert("A").times().activeAtMs();
    int[] reloads = {0};
    bench.onQuery =
        query -> {
          while (reloads[0] < 2) {
            reloads[0]++;
            RuleGroup next =
                Bench.group(
                    "g",
                    INTERVAL_MS,
                    Bench.alerting("A", "vector(" + (1 + reloads[0]) + ")", 60_000),
                    one());
            scheduler.prepare(List.of(next), SETTINGS).commit();
          }
        };
    advance(3 * INTERVAL_MS);
    assertEquals(2, reloads[0]);
    assertEquals(activeAtMs, alert("A").times().activeAtMs());
    assertEquals(3.0, alert("A").value());
    assertTrue(bench.stored("one").stream().noneMatch(line -> line.contains("stale")));
  }

  private Alert alert(String name) {
    return scheduler.groups().stream()
        .flatMap(group -> group.rules().stream())
        .filter(rule -> rule.rule().name().equals(name))
        .flatMap(rule -> rule.alerts().stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatDoesNotParseChangesNothing() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one());
    run(group);
    bench.onQuery = query -> {};
    scheduler.prepare(List.of(), SETTINGS).abort();
    advance(INTERVAL_MS);
    assertEquals(1, bench.stored("one").size());
    assertThrows(
        IllegalArgumentException.class, () -> scheduler.prepare(List.of(group, group), SETTINGS));
    assertEquals(1, scheduler.groups().size());
  }

  @Test
  void failuresConcernTheirRuleOnly() {
    RuleGroup group =
        new RuleGroup(
            "f.yml",
            "g",
            INTERVAL_MS,
            null,
            2,
            List.of(
                Bench.recording(
                    "three",
                    "label_replace(vector(1), \"a\", \"1\", \"\", \"\") or "
                        + "label_replace(vector(1), \"a\", \"2\", \"\", \"\") or vector(1)"),
                Bench.recording("bad", "vector(1) + on() group_left() (three or vector(1))"),
                Bench.recording("fails", "boom"),
                one()));
    bench.onQuery =
        query -> {
          if (query.equals("boom")) {
            throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out");
          }
        };
    run(group);
    advance(INTERVAL_MS);
    assertEquals("exceeded limit of 2 with 3 series", status(0).lastError());
    assertEquals(RuleHealth.ERR, status(0).health());
    assertEquals("query timed out", status(2).lastError());
    assertEquals(RuleHealth.OK, status(3).health());
    assertEquals(1, bench.stored("one").size());
    assertEquals(2, figures().evaluationFailures());
  }

  @Test
  void whatCannotBeWrittenIsAnErrorAndLeavesStalenessForLater() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, one());
    run(group);
    advance(INTERVAL_MS);
    storage.readOnly = true;
    advance(INTERVAL_MS);
    assertEquals("disk full", status(0).lastError());
    assertEquals(1, figures().evaluationFailures());
    storage.readOnly = false;
    bench.onQuery = query -> {};
    scheduler
        .prepare(
            List.of(Bench.group("g", INTERVAL_MS, Bench.recording("x", "vector(1)"))), SETTINGS)
        .commit();
    advance(INTERVAL_MS);
    assertEquals(2, bench.stored("one").size());
    assertTrue(bench.stored("one").getLast().contains("stale"));
  }

  @Test
  void seriesThatStorageHasForgottenAreMadeAnew() {
    run(Bench.group("g", INTERVAL_MS, one()));
    advance(INTERVAL_MS);
    storage.retired = true;
    advance(INTERVAL_MS);
    storage.retired = false;
    advance(INTERVAL_MS);
    assertEquals(3, bench.stored("one").size());
    assertEquals(RuleHealth.OK, status(0).health());
  }

  @Test
  void theQueryOffsetShiftsQueriesAndSamples() {
    RuleGroup group =
        new RuleGroup(
            "f.yml", "g", INTERVAL_MS, 60_000L, 0, List.of(Bench.recording("t", "time()")));
    long slot = firstSlot(group);
    run(group);
    advance(INTERVAL_MS);
    assertEquals(
        samples("t", String.valueOf((slot - 60_000) / 1e3), slot - 60_000), bench.stored("t"));
  }

  @Test
  void theOffsetOfTheConfigurationIsForGroupsWithoutOneAndNeedsNoRestart() {
    RuleGroup group = Bench.group("g", INTERVAL_MS, Bench.recording("t", "vector(1)"));
    long slot = firstSlot(group);
    run(group);
    advance(INTERVAL_MS);
    scheduler.prepare(List.of(group), new RuleSettings(Labels.EMPTY, 1_000)).commit();
    advance(INTERVAL_MS);
    assertEquals(samples("t", "1.0", slot, slot + INTERVAL_MS - 1_000), bench.stored("t"));
  }

  @Test
  void alertsAreSentWhileTheyFireAndWhenTheyResolve() {
    RuleGroup group =
        Bench.group("g", INTERVAL_MS, Bench.alerting("A", "vector(1) and on() one", 0));
    run(Bench.group("ones", INTERVAL_MS, one()), group);
    advance(3 * INTERVAL_MS);
    assertTrue(!bench.sent.isEmpty());
    int first = bench.sent.size();
    assertEquals(AlertState.FIRING, bench.sent.getFirst().state());
    advance(60_000 + INTERVAL_MS);
    assertTrue(bench.sent.size() > first && bench.sent.size() <= first + 2);
    scheduler.prepare(List.of(group), SETTINGS).commit();
    advance(3 * INTERVAL_MS);
    assertEquals(AlertState.INACTIVE, bench.sent.getLast().state());
  }
}
