package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryOrigin;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RuleGroup;
import io.narthex.storage.labels.Labels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who is told to have asked what rules ask.
final class RuleOriginTest {
  private static final long INTERVAL_MS = 10_000;

  private final Bench bench = new Bench("");

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void queriesOfRulesAndOfTheirTextsNameTheGroup() {
    bench.templates =
        (name, text, external) ->
            data -> {
              bench.environment().engine().instant("1", data.timeMs(), data.queries());
              return text;
            };
    AlertingRule alert =
        new AlertingRule(
            "A",
            Bench.expr("vector(1)"),
            AlertingRule.Timing.NONE,
            Map.of(),
            Map.of("text", "{{ query }}"));
    RuleGroup rules = Bench.group("g", INTERVAL_MS, Bench.recording("one", "vector(1)"), alert);
    RuleScheduler scheduler = bench.scheduler(Bench.options());
    scheduler.prepare(List.of(rules), new RuleSettings(Labels.EMPTY, 0)).commit();
    scheduler.start();
    bench.advanceTo(INTERVAL_MS);
    assertTrue(scheduler.stop(1_000));
    QueryOrigin group = new QueryOrigin.RuleGroup("f.yml", "g");
    assertEquals(List.of(group, group, group), bench.origins);
  }
}
