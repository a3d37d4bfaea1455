package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandsTest {
  private static final String GOOD_RULES =
      """
      groups:
        - name: g
          labels: {team: a}
          rules:
            - record: r
              expr: sum(up)
            - alert: A
              expr: up == 0
      """;

  @TempDir private Path directory;

  private String write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return file.toString();
  }

  private ToolRun check(String... args) {
    return ToolRun.of("", args);
  }

  @Test
  void badUsage() throws IOException {
    assertEquals(1, check("check").status());
    assertEquals(1, check("check", "config").status());
    ToolRun missing = check("check", "config", directory + "/none.yml");
    assertEquals(1, missing.status());
    assertEquals(
        "narthex check config: file: expected=an existing one, actual=none ("
            + directory
            + "/none.yml)\n",
        missing.err());
    String config = write("c.yml", "");
    ToolRun lookback = check("check", "config", "--query.lookback-delta=soon", config);
    assertEquals(1, lookback.status());
    assertTrue(lookback.err().contains("expected=a duration, actual=soon"), lookback.err());
    assertEquals(0, check("check", "rules", "--help").status());
  }

  @Test
  void rulesFromStandardInput() {
    ToolRun good = ToolRun.of(GOOD_RULES, "check", "rules");
    assertEquals(0, good.status());
    assertEquals("Checking standard input\n  SUCCESS: 2 rules found\n\n", good.out());
    ToolRun bad = ToolRun.of("groups:\n  - nam: g\n", "check", "rules");
    assertEquals(1, bad.status());
    assertTrue(
        bad.err().startsWith("  FAILED:\nstandard input:2:5: field nam not found"), bad.err());
    assertEquals(0, ToolRun.of("", "check", "rules").status());
  }

  @Test
  void faultsNameFileLineAndColumn() throws IOException {
    String rules =
        write(
            "bad.yml",
            """
            groups:
              - name: g
                rules:
                  - record: bad name{}
                    expr: sum(up
                  - alert: A
                    expr: up
                    annotations:
                      text: "{{ .Wrong"
            """);
    ToolRun run = check("check", "rules", rules);
    assertEquals(1, run.status());
    assertTrue(run.err().contains(rules + ":5:15: group \"g\", rule 1"), run.err());
    assertTrue(run.err().contains(rules + ":9:17: group \"g\", rule 2, \"A\""), run.err());
    String config = write("c.yml", "global:\n  scrape_interval: often\n");
    ToolRun bad = check("check", "config", config);
    assertEquals(1, bad.status());
    assertTrue(bad.err().startsWith("  FAILED: " + config + ":2:20: "), bad.err());
  }

  @Test
  void duplicateRulesAreNamedWithTheirPlaces() throws IOException {
    String rules =
        write(
            "twice.yml",
            GOOD_RULES
                + "  - name: h\n    rules:\n    - {record: r, expr: up, labels: {team: a}}\n");
    ToolRun run = check("check", "rules", "--lint-fatal", rules);
    assertEquals(3, run.status());
    assertEquals(
        """
          FAILED:
        lint error 1 duplicate rule(s) found.
        Metric: r
        Label(s):
        \tteam: a
        Rule(s):
        \t%1$s:5:9
        \t%1$s:11:7
        Might cause inconsistency while recording expressions
        """
            .formatted(rules),
        run.err());
  }

  @Test
  void everyFileIsNamed() throws IOException {
    write("rules/a.yml", GOOD_RULES);
    write("more.yml", "scrape_configs:\n  - job_name: more\n");
    write("sd.json", "[{\"targets\": [\"a:1\"]}]");
    write("token", "secret");
    write("ca.pem", "");
    String config =
        write(
            "c.yml",
            """
            rule_files: [rules/*.yml]
            scrape_config_files: [more.yml]
            scrape_configs:
              - job_name: j
                authorization: {credentials_file: token}
                tls_config: {ca_file: ca.pem}
                file_sd_configs: [{files: [sd.json, none.yml]}]
            """);
    ToolRun run = check("check", "config", config);
    assertEquals(0, run.status(), run.all());
    String in = directory + "/";
    assertEquals(
        """
        Checking %1$sc.yml
          READ: %1$smore.yml (scrape_config_files)
          READ: %1$stoken (authorization credentials or bearer token file of scrape job "j")
          READ: %1$sca.pem (CA file of scrape job "j")
          READ: %1$ssd.json (file_sd_configs in scrape job "j")
          WARNING: file "%1$snone.yml" for file_sd in scrape job "j" does not exist
          SUCCESS: 1 rule files found
         SUCCESS: %1$sc.yml is valid prometheus config file syntax

        Checking %1$srules/a.yml
          SUCCESS: 2 rules found

        """
            .formatted(in),
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void targetsInFilesAreChecked() throws IOException {
    write("sd.yml", "- targets: [good:1, 'http://bad']\n");
    String config =
        write(
            "c.yml",
            """
            scrape_configs:
              - job_name: j
                file_sd_configs: [{files: [sd.yml]}]
            """);
    ToolRun run = check("check", "config", config);
    assertEquals(1, run.status());
    assertTrue(
        run.err()
            .endsWith(
                "instance 1 in group "
                    + directory
                    + "/sd.yml:0: \"http://bad\" is not a valid hostname\n"),
        run.err());
    write("sd.yml", "- targets:\n    bad: 1\n");
    ToolRun broken = check("check", "config", config);
    assertEquals(1, broken.status());
    assertTrue(
        broken.err().contains("checking SD file \"" + directory + "/sd.yml\": yaml: line 2"),
        broken.err());
    assertEquals(0, check("check", "config", "--syntax-only", config).status());
  }

  @Test
  void agentsHaveNoRules() throws IOException {
    for (String section :
        new String[] {
          "alerting: {alert_relabel_configs: [{action: drop}]}",
          "rule_files: [a.yml]",
          "remote_read: [{url: 'http://a/'}]"
        }) {
      String config = write("c.yml", section + "\n");
      ToolRun run = check("check", "config", "--agent", config);
      assertEquals(1, run.status(), section);
      String field = section.substring(0, section.indexOf(':'));
      assertTrue(run.err().contains("field " + field + " is not allowed in agent mode"), run.err());
    }
  }
}
