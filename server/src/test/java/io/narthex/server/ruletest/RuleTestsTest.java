package io.narthex.server.ruletest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleTestsTest {
  @TempDir private Path directory;
  private final List<String> told = new ArrayList<>();

  private RuleTestOutcome run(RuleTestOptions options, Path file) {
    return new RuleTests(options, told::add).run(file, name -> true);
  }

  private RuleTestOutcome run(String content) throws IOException {
    Path file = directory.resolve("t.yml");
    Files.writeString(file, content);
    return run(RuleTestOptions.DEFAULT, file);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(RuleTestsTest.class.getResource(name), name).toURI());
  }

  private static List<String> failures(RuleTestOutcome outcome) {
    assertEquals("", outcome.fault());
    return outcome.groups().stream().flatMap(group -> group.failures().stream()).toList();
  }

  @Test
  void rulesAreTested() throws URISyntaxException {
    RuleTestOutcome outcome = run(RuleTestOptions.DEFAULT, resource("good.yml"));
    assertEquals(List.of(), failures(outcome));
    assertEquals(2, outcome.groups().size());
    assertTrue(outcome.isSuccess());
    assertEquals(List.of(), told);
  }

  @Test
  void onlyWhatIsWantedIsRun() throws URISyntaxException {
    RuleTestOutcome outcome =
        new RuleTests(RuleTestOptions.DEFAULT, told::add)
            .run(resource("good.yml"), name -> name.startsWith("the same"));
    assertEquals(1, outcome.groups().size());
  }

  @Test
  void groupsAreEvaluatedInTheOrderOfTheFileUnlessAnotherIsGiven()
      throws URISyntaxException, IOException {
    String content =
        Files.readString(resource("good.yml"))
            .replace("'r[a-z]les.ym?'", resource("rules.yml").toString());
    assertEquals(List.of(), failures(run(content)));
    List<String> failures = failures(run(content.replace("group_eval_order: [first, second]", "")));
    assertEquals(
        List.of(
            "    at: "
                + directory
                + "/t.yml:24:9,\n    expr: \"doubled\", time: 1m,\n"
                + "        exp: {__name__=\"doubled\", job=\"a\", team=\"core\"} 2E+00\n"
                + "        got: {__name__=\"doubled\", job=\"a\", team=\"core\"} 4E+00"),
        failures);
  }

  @Test
  void whatDiffersIsShownInColours() throws URISyntaxException, IOException {
    String content =
        Files.readString(resource("good.yml"))
            .replace("'r[a-z]les.ym?'", resource("rules.yml").toString())
            .replace("severity: page, team", "severity: mail, other: x, team");
    Path file = directory.resolve("t.yml");
    Files.writeString(file, content);
    List<String> failures =
        failures(
            run(
                new RuleTestOptions(RuleTestOptions.DEFAULT.parser(), false, false, true, false),
                file));
    assertEquals(2, failures.size());
    assertTrue(
        failures
            .getFirst()
            .contains(
                """
                                    "job": "a",
                                    \u001b[0;31m"other": "x"\u001b[0m,
                                    "severity": \u001b[0;33m"mail" => "page"\u001b[0m,
                                    "team": "core"
                """
                    .indent(4)),
        failures.getFirst());
  }

  @Test
  void faultsNameTheirPlace() throws IOException {
    String in = directory + "/t.yml:";
    assertEquals(
        in + "2:3: field wrong not found in type main.testGroup: expected=one of name,",
        run("tests:\n- wrong: 1\n").fault().replaceFirst("(of name,).*", "$1"));
    assertTrue(
        run("tests:\n- alert_rule_test:\n  - eval_time: 1m\n")
            .fault()
            .startsWith(in + "3:5: an item under alert_rule_test misses required attribute"));
    assertTrue(
        run("group_eval_order: [a, b, a]\n")
            .fault()
            .startsWith(in + "1:26: group name repeated in evaluation order: a: "));
    assertTrue(
        run("tests:\n- {start_timestamp: soon}\n")
            .fault()
            .startsWith(in + "2:21: start_timestamp: "));
    assertTrue(
        run("tests:\n- promql_expr_test: [{exp_samples: [{value: many}]}]\n")
            .fault()
            .startsWith(in + "2:45: unmarshal errors: expected=a number for value, actual=many"));
    assertEquals(
        List.of(in + "3:5: input series: 1:5: parse error: unexpected \"1+1\" in series values"),
        failures(run("tests:\n- input_series:\n  - {series: 'a', values: '1 1+1'}\n")));
    assertEquals(
        List.of(in + "3:5: not supported: native histogram in an input series"),
        failures(run("tests:\n- input_series:\n  - {series: a, values: '{{sum:1}}x3'}\n")));
    assertTrue(
        failures(
                run(
                    "tests:\n- promql_expr_test: [{expr: a, exp_samples: [{labels: '{a=~\"b\"}'}]}]\n"))
            .getFirst()
            .contains(
                in + "2:46: labels \"{a=~\\\"b\\\"}\": 1:1: parse error: unexpected matcher"));
  }

  @Test
  void rulesThatFailEndTheGroup() throws IOException {
    Files.writeString(
        directory.resolve("r.yml"),
        "groups:\n- {name: g, rules: [{record: r, expr: 'a + on (x) a'}]}\n");
    List<String> failures =
        failures(
            run(
                """
                rule_files: [r.yml, none*.yml]
                tests:
                - input_series:
                  - {series: 'a{b="1"}', values: _ 1}
                  - {series: 'a{b="2"}', values: _ 1}
                  promql_expr_test:
                  - {expr: a, eval_time: 5m}
                """));
    assertEquals(1, failures.size());
    assertTrue(
        failures.getFirst().startsWith("    rule: r, time: 1m, err: found duplicate series"),
        failures.getFirst());
    assertEquals(List.of("  WARNING: no file match pattern none*.yml"), told);
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    long before = left(temporary);
    run("tests: [{input_series: [{series: a, values: 1x10}], promql_expr_test: [{expr: a}]}]\n");
    assertEquals(before, left(temporary));
    assertFalse(Files.exists(directory.resolve("wal")));
  }

  private static long left(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(path -> path.getFileName().toString().startsWith("narthex-rule-test"))
          .count();
    }
  }
}
