package io.narthex.rules.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.syntax.ParserOptions;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.storage.labels.NameValidation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in a rule file, and where its faults are.
final class RuleFileTest {
  private static RuleFile parse(String text) throws RuleFileException {
    return RuleFile.parse("r.yml", text.getBytes(UTF_8), RuleFileOptions.DEFAULT);
  }

  private static String faultsOf(String text) {
    return String.valueOf(assertThrows(RuleFileException.class, () -> parse(text)).getMessage());
  }

  @Test
  void everythingThatCanBeWritten() throws RuleFileException {
    RuleFile file =
        parse(
            """
            groups:
            - name: g
              interval: 1m30s
              query_offset: 10s
              limit: 5
              labels: {team: a, severity: low}
              rules:
              - record: job:up:sum
                expr: sum  by(job) (up)
                labels: {kind: r, team: ""}
              - alert: Down
                expr: up == 0
                for: 5m
                keep_firing_for: 2m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.job }} is down", empty: }
            """);
    RuleGroupConfig group = file.groups().getFirst();
    assertEquals("r.yml:2:3", group.position().toString());
    assertEquals(90_000, group.intervalMs());
    assertEquals(10_000, group.queryOffsetMs());
    assertEquals(5, group.limit());
    assertEquals(Map.of("team", "a", "severity", "low"), group.labels());
    RecordingRule recording = (RecordingRule) group.rules().getFirst().rule();
    assertEquals("job:up:sum", recording.name());
    assertEquals("sum by (job) (up)", recording.query());
    assertEquals(Map.of("kind", "r", "severity", "low", "team", ""), recording.labels());
    AlertingRule alerting = (AlertingRule) group.rules().getLast().rule();
    assertEquals("Down", alerting.name());
    assertEquals(300_000, alerting.timing().forMs());
    assertEquals(120_000, alerting.timing().keepFiringForMs());
    assertEquals(Map.of("severity", "page", "team", "a"), alerting.labels());
    assertEquals(
        Map.of("summary", "{{ $labels.job }} is down", "empty", ""), alerting.annotations());
    assertEquals("r.yml:11:5", group.rules().getLast().position().toString());
    assertFalse(file.moreDocuments());
  }

  @Test
  void whatIsNotWritten() throws RuleFileException {
    assertEquals(0, parse("").groups().size());
    assertEquals(0, parse("groups:\n").groups().size());
    RuleGroupConfig group = parse("groups: [{name: g, query_offset: }]").groups().getFirst();
    assertEquals(0, group.intervalMs());
    assertNull(group.queryOffsetMs());
    assertEquals(0, group.limit());
    assertEquals(0, group.rules().size());
  }

  @Test
  void furtherDocumentsAreTold() throws RuleFileException {
    assertTrue(parse("groups: []\n---\ngroups: []\n").moreDocuments());
    assertTrue(parse("groups: []\n---\n\t{[\n").moreDocuments());
  }

  @Test
  void allFaultsWithTheirPlaces() {
    assertEquals(
        """
        r.yml:3:3: Groupname must not be empty
        r.yml:5:11: group "", rule 1, "a": could not parse expression: 1:5: parse error: unexpected end of input
        r.yml:6:16: group "", rule 1, "a": invalid label name: __name__
        r.yml:10:13: group "g", rule 1, "b-{c}": braces present in the recording rule name; should it be in expr?: b-{c}
        r.yml:12:11: groupname: "g" is repeated in the same file\
        """,
        faultsOf(
            """
            groups:

            - rules:
              - alert: a
                expr: up +
                labels: {? __name__ : x}
            - name: g
              rules:
              -
                record: b-{c}
                expr: up
            - name:   g
            """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "groups: [{name: a, nam: b}];r.yml:1:20: field nam not found in type rulefmt.RuleGroup:",
        "groups: [{name: a, name: b}];r.yml:1:20: field name already set in type plain:",
        "group: [];r.yml:1:1: field group not found in type rulefmt.RuleGroups:",
        "groups: {};r.yml:1:9: unmarshal errors:",
        "groups: [{name: [a]}];r.yml:1:17: unmarshal errors:",
        "groups: [{interval: 1x}];r.yml:1:21: unknown unit \"x\" in duration \"1x\":",
        "groups: [{interval: -1s}];r.yml:1:21: not a valid duration string: \"-1s\":",
        "groups: [{limit: a}];r.yml:1:18: unmarshal errors:",
        "groups: [;r.yml:1:10: yaml:",
      })
  void textsThatAreNoRuleFile(String text, String expected) {
    String found = faultsOf(text);
    assertTrue(found.startsWith(expected), found);
  }

  @Test
  void unknownKeysMayBePassedOver() throws RuleFileException {
    RuleFileOptions options = new RuleFileOptions(NameValidation.UTF8, ParserOptions.DEFAULT, true);
    String text = "x: 1\ngroups: [{name: a, y: 2, rules: [{record: b, expr: 1, z: 3}]}]";
    RuleFile file = RuleFile.parse("r.yml", text.getBytes(UTF_8), options);
    assertEquals("b", file.groups().getFirst().rules().getFirst().rule().name());
  }

  @Test
  void namesFollowTheScheme() throws RuleFileException {
    RuleFileOptions legacy =
        new RuleFileOptions(NameValidation.LEGACY, ParserOptions.DEFAULT, false);
    String text = "groups: [{name: g, rules: [{record: a.b, expr: 1, labels: {c.d: e}}]}]";
    assertEquals(1, parse(text).groups().size());
    RuleFileException e =
        assertThrows(
            RuleFileException.class, () -> RuleFile.parse("r.yml", text.getBytes(UTF_8), legacy));
    assertEquals(
        "group \"g\", rule 1, \"a.b\": invalid recording rule name: a.b",
        e.faults().getFirst().message());
    assertEquals(
        "group \"g\", rule 1, \"a.b\": invalid label name: c.d", e.faults().getLast().message());
  }

  @Test
  void textsThatAreNoUtf8() {
    assertEquals(
        "r.yml:1:61: group \"g\", rule 1, \"a\": invalid label value: \u00ff",
        faultsOf("groups: [{name: g, rules: [{record: a, expr: 1, labels: {b: !!binary /w==}}]}]"));
  }
}
