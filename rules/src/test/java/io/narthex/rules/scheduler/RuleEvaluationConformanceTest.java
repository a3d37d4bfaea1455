package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.rules.Alert;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleException;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.alerting.ActiveAlerts;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Upstream's evaluations of rules, and what it restores.
final class RuleEvaluationConformanceTest {
  private static final long INTERVAL_MS = 60_000;

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new HashMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static RunningRule.Request request(Case c, long tsMs) {
    long offsetMs = c.json().path("queryOffsetMs").asLong();
    return new RunningRule.Request(
        tsMs, tsMs - offsetMs, c.json().path("limit").asInt(), QueryOptions.DEFAULT);
  }

  private static AlertingRule alertingRule(JsonNode json) {
    return new AlertingRule(
        json.path("alert").asText(),
        Bench.expr(json.path("expr").asText()),
        new AlertingRule.Timing(json.path("forMs").asLong(), json.path("keepFiringForMs").asLong()),
        texts(json.path("labels")),
        texts(json.path("annotations")));
  }

  @Test
  void recording() {
    ConformanceCases.family("ruleeval-recording")
        .run(
            ConformanceCases.cases("ruleeval/recording.json"),
            c -> {
              try (Bench bench = new Bench(c.text("load"))) {
                RunningRule rule =
                    new RunningRule(
                        new RecordingRule(
                            c.text("record"),
                            Bench.expr(c.text("expr")),
                            texts(c.json().path("labels"))),
                        bench.environment(),
                        Labels.EMPTY);
                long tsMs = c.json().path("t").asLong();
                Evaluated actual = evaluate(rule, request(c, tsMs));
                assertEquals(expected(c.json()), actual);
              }
            });
  }

  /// What an evaluation yields: samples by labels, or an error.
  private record Evaluated(TreeSet<String> samples, String error) {}

  private static Evaluated expected(JsonNode evaluation) {
    TreeSet<String> samples = new TreeSet<>();
    for (JsonNode sample : evaluation.path("samples")) {
      samples.add(
          sample(
              Labels.of(texts(sample.path("labels"))),
              sample.path("t").asLong(),
              Case.number(sample.path("value"))));
    }
    return new Evaluated(samples, evaluation.path("error").asText(""));
  }

  private static String sample(Labels labels, long timestampMs, double value) {
    return labels + " " + value + " @ " + timestampMs;
  }

  private static Evaluated evaluate(RunningRule rule, RunningRule.Request request) {
    WriteScratch scratch = new WriteScratch.Pool(3, 4).take();
    SeriesShape shape =
        rule.rule() instanceof RecordingRule r ? SeriesShape.of(r) : SeriesShape.AS_IS;
    TreeSet<String> shown = new TreeSet<>();
    try {
      RuleSamples samples = rule.evaluate(request, scratch);
      for (int i = 0; i < samples.count(); i++) {
        Labels labels = shape.full(samples.labels().get(i));
        shown.add(sample(labels, request.queryMs(), samples.values()[i]));
      }
      rule.writer().abandon();
      return new Evaluated(shown, "");
    } catch (RuleException | QueryException e) {
      return new Evaluated(shown, String.valueOf(e.getMessage()));
    }
  }

  @Test
  void alerting() {
    ConformanceCases.family("ruleeval-alerting")
        .run(
            ConformanceCases.cases("ruleeval/alerting.json"),
            c -> {
              try (Bench bench = new Bench(c.text("load"))) {
                bench.templates = new RecordedTemplates(bench.engine, c.text("externalUrl"));
                RunningRule rule =
                    new RunningRule(
                        alertingRule(c.json()),
                        bench.environment(),
                        Labels.of(texts(c.json().path("externalLabels"))));
                rule.restored(c.flag("restored"));
                for (JsonNode evaluation : c.json().path("evaluations")) {
                  checkEvaluation(c, rule, evaluation);
                }
              }
            });
  }

  private static void checkEvaluation(Case c, RunningRule rule, JsonNode evaluation) {
    long tsMs = evaluation.path("t").asLong();
    String at = "at " + tsMs;
    ActiveAlerts alerts = Objects.requireNonNull(rule.alerts());
    assertEquals(expected(evaluation), evaluate(rule, request(c, tsMs)), at);
    assertEquals(
        recorded(evaluation.path("alerts")),
        shown(alerts.alerts().stream().filter(Alert::isActive).toList()),
        at);
    List<Alert> sent =
        evaluation.has("error") ? List.of() : alerts.send(tsMs, INTERVAL_MS, INTERVAL_MS);
    assertEquals(recorded(evaluation.path("sent")), shown(sent), at);
  }

  private static List<String> recorded(JsonNode alerts) {
    List<String> lines = new ArrayList<>();
    for (JsonNode alert : alerts) {
      StringBuilder line = new StringBuilder();
      line.append(alert.path("state").asText()).append(Labels.of(texts(alert.path("labels"))));
      line.append(new TreeMap<>(texts(alert.path("annotations"))));
      line.append(Case.number(alert.path("value")));
      for (String time :
          List.of("activeAt", "firedAt", "resolvedAt", "validUntil", "keepFiringSince")) {
        line.append(' ').append(alert.has(time) ? alert.path(time).asLong() : "-");
      }
      lines.add(line.toString());
    }
    lines.sort(null);
    return lines;
  }

  private static List<String> shown(List<Alert> alerts) {
    List<String> lines = new ArrayList<>();
    for (Alert alert : alerts) {
      AlertTimes times = alert.times();
      StringBuilder line = new StringBuilder();
      line.append(alert.state().text()).append(alert.labels());
      line.append(alert.annotations()).append(alert.value());
      for (long timeMs :
          new long[] {
            times.activeAtMs(),
            times.firedAtMs(),
            times.resolvedAtMs(),
            times.validUntilMs(),
            times.keepFiringSinceMs()
          }) {
        line.append(' ').append(timeMs == AlertTimes.NEVER ? "-" : timeMs);
      }
      lines.add(line.toString());
    }
    lines.sort(null);
    return lines;
  }

  /// The cases of one query offset go on with the same storage.
  @Test
  void restore() {
    List<Case> cases = ConformanceCases.cases("ruleeval/restore.json");
    JsonNode setup = cases.getFirst().file().path("setup");
    Map<Long, RestoreRun> runs = new HashMap<>();
    try {
      ConformanceCases.family("ruleeval-restore")
          .run(
              cases,
              c -> {
                long offsetMs = c.json().path("queryOffsetMs").asLong();
                RestoreRun run = runs.computeIfAbsent(offsetMs, key -> new RestoreRun(setup, key));
                assertEquals(recorded(c.json().path("alerts")), run.check(c));
              });
    } finally {
      runs.values().forEach(run -> run.bench.close());
    }
    assertFalse(runs.isEmpty());
  }

  private static final class RestoreRun {
    private final Bench bench;
    private final RuleOptions options;
    private final AlertingRule rule;
    private final long offsetMs;
    private final RunningGroup first;

    RestoreRun(JsonNode setup, long offsetMs) {
      this.bench = new Bench(setup.path("load").asText());
      this.rule = alertingRule(setup);
      this.offsetMs = offsetMs;
      this.options =
          new RuleOptions(
              setup.path("outageToleranceMs").asLong(),
              setup.path("forGracePeriodMs").asLong(),
              INTERVAL_MS,
              0,
              1,
              new Random(1));
      this.first = group(0);
      first.rules().getFirst().restored(true);
      first.iterate(0);
      first.iterate(300_000);
    }

    private RunningGroup group(long queryOffsetMs) {
      return new RunningGroup(
          new RuleGroup("file", "default", INTERVAL_MS, queryOffsetMs, 0, List.<Rule>of(rule)),
          Labels.EMPTY,
          bench.context(options),
          new GroupCounters());
    }

    List<String> check(Case c) {
      if (c.text("name").equals("test the grace period")) {
        for (long tsMs : new long[] {600_000, 900_000, 1_200_000}) {
          first.iterate(tsMs);
        }
      }
      long timeMs = c.json().path("restoreTime").asLong();
      RunningGroup restored = group(offsetMs);
      restored.iterate(timeMs);
      new AlertRestoring(restored).run(timeMs);
      RunningRule running = restored.rules().getFirst();
      assertFalse(running.awaitsRestoring());
      return shown(
          Objects.requireNonNull(running.alerts()).alerts().stream()
              .filter(Alert::isActive)
              .toList());
    }
  }
}
