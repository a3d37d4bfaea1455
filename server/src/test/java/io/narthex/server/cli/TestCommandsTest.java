package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class TestCommandsTest {
  private static final String TESTS =
      """
      tests:
      - name: 'a <b> & "c"'
        promql_expr_test:
        - {expr: '1', exp_samples: [{value: 2}]}
        - {expr: "\\"\\\\u0001\\"", exp_samples: [{value: 2}]}
      - promql_expr_test:
        - {expr: '1', exp_samples: [{value: 1}]}
      """;

  @TempDir private Path directory;

  private static Document xml(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(bytes));
  }

  @Test
  void resultsAreWrittenAsJunitXml() throws Exception {
    Path tests = directory.resolve("t.yml");
    Files.writeString(tests, TESTS);
    Path broken = directory.resolve("broken.yml");
    Files.writeString(broken, "test: []\n");
    Path report = directory.resolve("junit.xml");
    ToolRun run =
        ToolRun.of("", "test", "--junit=" + report, "rules", tests.toString(), broken.toString());
    assertEquals(1, run.status());
    assertEquals("Unit Testing:  " + tests + "\n\nUnit Testing:  " + broken + "\n\n", run.out());
    Element root = xml(report).getDocumentElement();
    assertEquals("testsuites", root.getTagName());
    Element first = (Element) root.getElementsByTagName("testsuite").item(0);
    assertEquals(tests.toString(), first.getAttribute("name"));
    assertEquals("2", first.getAttribute("tests"));
    assertEquals("2", first.getAttribute("failures"));
    assertEquals("0", first.getAttribute("errors"));
    assertTrue(
        first.getAttribute("timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"));
    Element group = (Element) first.getElementsByTagName("testcase").item(0);
    assertEquals("a <b> & \"c\"", group.getAttribute("name"));
    assertEquals(
        "    at: "
            + tests
            + ":4:5,\n    expr: \"1\", time: 0s,\n        exp: {} 2E+00\n"
            + "        got: {} 1E+00",
        group.getElementsByTagName("failure").item(0).getTextContent());
    assertEquals(
        "unnamed#1",
        ((Element) first.getElementsByTagName("testcase").item(1)).getAttribute("name"));
    Element second = (Element) root.getElementsByTagName("testsuite").item(1);
    assertEquals("1", second.getAttribute("errors"));
    assertTrue(
        second
            .getElementsByTagName("error")
            .item(0)
            .getTextContent()
            .startsWith(broken + ":1:1: field test not found"));
  }

  @Test
  void badUsage() {
    assertEquals(1, ToolRun.of("", "test").status());
    Path tests = directory.resolve("t.yml");
    ToolRun missing = ToolRun.of("", "test", "rules", tests.toString());
    assertEquals(1, missing.status());
    assertTrue(missing.err().contains("file: expected=an existing one, actual=none"));
  }

  @Test
  void badPatternAndReport() throws Exception {
    Path tests = directory.resolve("t.yml");
    Files.write(tests, new byte[0]);
    ToolRun pattern = ToolRun.of("", "test", "rules", "--run=(", tests.toString());
    assertEquals(1, pattern.status());
    assertTrue(pattern.err().contains("flag --run: expected=a regular expression"), pattern.err());
    ToolRun report =
        ToolRun.of(
            "", "test", "rules", "--junit=" + directory.resolve("no/such.xml"), tests.toString());
    assertEquals(1, report.status());
    assertTrue(report.err().contains("flag --junit: expected=a file to write"), report.err());
  }
}
