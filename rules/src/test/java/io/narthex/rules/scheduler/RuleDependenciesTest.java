package io.narthex.rules.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which rules use which, as upstream has it, and what may run at once.
final class RuleDependenciesTest {
  private static Rule rule(JsonNode json) {
    return json.has("record")
        ? recording(json.path("record").asText(), json.path("expr").asText())
        : alerting(json.path("alert").asText(), json.path("expr").asText());
  }

  private static Rule recording(String name, String expr) {
    return new RecordingRule(name, Bench.expr(expr), Map.of());
  }

  private static Rule alerting(String name, String expr) {
    return new AlertingRule(name, Bench.expr(expr), AlertingRule.Timing.NONE, Map.of(), Map.of());
  }

  @Test
  void dependencies() {
    ConformanceCases.family("ruleeval-dependencies")
        .run(
            ConformanceCases.cases("ruleeval/dependencies.json"),
            c -> {
              List<Rule> rules = new ArrayList<>();
              c.json().path("rules").forEach(json -> rules.add(rule(json)));
              RuleDependencies actual = RuleDependencies.of(rules);
              assertEquals(c.flag("indeterminate"), actual.indeterminate());
              for (int i = 0; i < rules.size(); i++) {
                JsonNode expected = c.json().path("expected").get(i);
                assertEquals(expected.path("name").asText(), rules.get(i).name());
                assertEquals(
                    expected.path("independent").asBoolean(),
                    actual.noDependencies(i) && actual.noDependents(i),
                    rules.get(i).name());
                if (!actual.indeterminate()) {
                  assertEquals(
                      names(expected.path("dependsOn")),
                      names(rules, actual.dependencies().get(i)));
                  assertEquals(
                      names(expected.path("dependents")), names(rules, actual.dependents().get(i)));
                }
              }
            });
  }

  @Test
  void analysedFiles() {
    ConformanceCases.family("ruleeval-analyse")
        .run(
            ConformanceCases.cases("ruleeval/analyse.json"),
            c -> {
              List<Rule> rules = rulesOf(ConformanceCases.file("rules/" + c.text("file")));
              RuleDependencies actual = RuleDependencies.of(rules);
              JsonNode expected = c.json().path("rules");
              assertEquals(expected.size(), rules.size());
              for (int i = 0; i < rules.size(); i++) {
                String name = expected.get(i).path("name").asText();
                assertEquals(name, rules.get(i).name());
                assertEquals(
                    expected.get(i).path("noDependents").asBoolean(), actual.noDependents(i), name);
                assertEquals(
                    expected.get(i).path("noDependencies").asBoolean(),
                    actual.noDependencies(i),
                    name);
              }
            });
  }

  /// The rules of a file that has each expression on one line, behind the rule's name.
  private static List<Rule> rulesOf(Path file) throws IOException {
    List<Rule> rules = new ArrayList<>();
    String head = "";
    for (String line : Files.readAllLines(file)) {
      String text = line.strip().replaceFirst("^- ", "");
      if (text.startsWith("record: ") || text.startsWith("alert: ")) {
        head = text;
      } else if (text.startsWith("expr: ")) {
        String expr = text.substring(6).replaceAll("^'|'$", "");
        String name = head.substring(head.indexOf(' ') + 1);
        rules.add(head.startsWith("record") ? recording(name, expr) : alerting(name, expr));
      }
    }
    return rules;
  }

  private static Set<String> names(JsonNode list) {
    Set<String> names = new TreeSet<>();
    list.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static Set<String> names(List<Rule> rules, BitSet positions) {
    Set<String> names = new TreeSet<>();
    positions.stream().forEach(i -> names.add(rules.get(i).name()));
    return names;
  }

  @Test
  void batchesAreEvaluatedBeforeWhatUsesThem() {
    List<Rule> rules =
        List.of(
            recording("a", "x"),
            recording("b", "a + 1"),
            recording("c", "b + 1"),
            recording("d", "y"),
            alerting("e", "a > d"));
    assertEquals(
        List.of(List.of(0, 3), List.of(1), List.of(2, 4)), RuleDependencies.of(rules).batches());
  }

  @Test
  void withoutAMetricNameAllRulesRunAlone() {
    List<Rule> rules = List.of(recording("a", "x"), recording("b", "count({job=\"j\"})"));
    assertEquals(List.of(List.of(0), List.of(1)), RuleDependencies.of(rules).batches());
  }
}
