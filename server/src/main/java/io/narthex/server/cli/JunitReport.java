package io.narthex.server.cli;

import io.narthex.server.ruletest.RuleTestOutcome;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// Results of tests as JUnit XML, in the form of upstream's tool. Not thread-safe.
final class JunitReport {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private final List<String> suites = new ArrayList<>();

  /// Adds the results of a file.
  ///
  /// @param time when its tests began
  void add(String file, LocalDateTime time, RuleTestOutcome outcome) {
    StringBuilder xml = new StringBuilder("<testsuite");
    int failures = outcome.groups().stream().mapToInt(group -> group.failures().size()).sum();
    boolean aborted = !outcome.fault().isEmpty();
    attribute(xml, "name", file);
    attribute(xml, "tests", Integer.toString(aborted ? 1 : outcome.groups().size()));
    attribute(xml, "failures", Integer.toString(failures));
    attribute(xml, "errors", aborted ? "1" : "0");
    attribute(xml, "skipped", "0");
    attribute(xml, "timestamp", TIME.format(time));
    xml.append('>');
    if (aborted) {
      xml.append("<testcase name=\"unknown\">");
      element(xml, "error", outcome.fault());
      xml.append("</testcase>");
    }
    for (RuleTestOutcome.Group group : outcome.groups()) {
      xml.append("<testcase");
      attribute(xml, "name", group.name());
      xml.append('>');
      group.failures().forEach(failure -> element(xml, "failure", failure));
      xml.append("</testcase>");
    }
    suites.add(xml.append("</testsuite>").toString());
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    escape(xml.append(' ').append(name).append("=\""), value);
    xml.append('"');
  }

  private static void element(StringBuilder xml, String name, String text) {
    escape(xml.append('<').append(name).append('>'), text);
    xml.append("</").append(name).append('>');
  }

  /// Characters that XML cannot hold become U+FFFD.
  private static void escape(StringBuilder xml, String text) {
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> xml.append("&amp;");
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '"' -> xml.append("&#34;");
            case '\'' -> xml.append("&#39;");
            case '\t', '\n', '\r' -> xml.append("&#").append(c).append(';');
            default -> xml.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
          }
        });
  }

  private static boolean isAllowed(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return c >= ' ' && !surrogate && c != 0xFFFE && c != 0xFFFF;
  }

  @Override
  public String toString() {
    return "<testsuites>" + String.join("", suites) + "</testsuites>";
  }
}
