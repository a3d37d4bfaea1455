package io.narthex.rules.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.text.Quoting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The language's functions, `printf` with random verbs, flags and values above all, against a
/// table that Go 1.26 made, and escaping against one of `html/template`: template, `=` or `E` for a
/// fault, and what it is, as quoted texts.
final class GoFunctionsTest {
  private static final TemplateEnvironment ENVIRONMENT =
      new TemplateEnvironment(0, "http://localhost/", query -> List.of(), TemplateLimits.DEFAULT);

  @Test
  void textAsGo() throws IOException {
    check("go-functions.tsv", 2_000, Template.Format.TEXT);
  }

  @Test
  void titlesAsGo() throws IOException {
    check("go-title.tsv", 500, Template.Format.TEXT);
  }

  @Test
  void htmlAsGo() throws IOException {
    check("go-html.tsv", 100, Template.Format.HTML);
  }

  private static void check(String table, int least, Template.Format format) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<String> lines = lines(table);
    assertTrue(lines.size() > least);
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      String template = Quoting.unquote(cells[0]);
      String expected = cells[1] + Quoting.unquote(cells[2]);
      String actual = outcome(template, format);
      if (!expected.equals(actual)) {
        wrong.add(template + "\n  expected " + expected + "\n  actual   " + actual);
      }
    }
    assertEquals("", String.join("\n", wrong), () -> wrong.size() + " of " + lines.size());
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream table =
        Objects.requireNonNull(GoFunctionsTest.class.getResourceAsStream(name))) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static String outcome(String template, Template.Format format) {
    try {
      return "=" + Template.parse("t", template, format).execute(TemplateData.NONE, ENVIRONMENT);
    } catch (TemplateException e) {
      return "E" + e.getMessage();
    }
  }
}
