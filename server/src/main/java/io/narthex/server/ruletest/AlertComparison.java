package io.narthex.server.ruletest;

import io.narthex.rules.Alert;
import io.narthex.server.ruletest.RuleTestFile.AlertCase;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Compares the alerts that fire with those that a test expects, in the form of upstream's tool.
///
/// @param groupName of the group of tests; empty: it has none
/// @param diff whether only what differs is shown, in colours
record AlertComparison(String groupName, boolean diff) {
  private static final String ALERT_NAME = "alertname";
  private static final String INDENT = "            ";

  /// What is compared of an alert.
  record Shown(Labels labels, SortedMap<String, String> annotations) {
    private static final Comparator<Shown> ORDER =
        Comparator.comparing(Shown::labels)
            .thenComparing(shown -> text(shown.annotations), LabelOrder::compareUtf8);

    /// Nothing, in place of an alert that the other side has.
    static final Shown NONE = new Shown(Labels.EMPTY, new TreeMap<>());
  }

  /// What speaks against it; empty: all is as expected.
  String failure(AlertCase expectedCase, List<Alert> firing) {
    List<Shown> expected = new ArrayList<>();
    expectedCase
        .alerts()
        .forEach(alert -> {
          Map<String, String> labels = new TreeMap<>(alert.labels());
          labels.put(ALERT_NAME, expectedCase.alertName());
          expected.add(new Shown(Labels.of(labels), alert.annotations()));
        });
    List<Shown> actual = new ArrayList<>();
    firing.forEach(alert -> actual.add(new Shown(alert.labels(), alert.annotations())));
    expected.sort(Shown.ORDER);
    actual.sort(Shown.ORDER);
    if (expected.equals(actual)) {
      return "";
    }
    return "    at: "
        + expectedCase.position()
        + ",\n"
        + (groupName.isEmpty() ? "" : "    name: " + groupName + ",\n")
        + "    alertname: "
        + expectedCase.alertName()
        + ", time: "
        + Durations.format(expectedCase.evalTimeMs())
        + ", \n"
        + (diff
            ? "        diff: " + indented(AlertDiff.of(expected, actual), INDENT)
            : "        exp:"
                + indented(text(expected), INDENT)
                + ", \n        got:"
                + indented(text(actual), INDENT));
  }

  /// All lines but the first moved to the right.
  private static String indented(String lines, String indent) {
    return lines.replace("\n", "\n" + indent);
  }

  private static String text(List<Shown> alerts) {
    if (alerts.isEmpty()) {
      return "[]";
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < alerts.size(); i++) {
      text.append(i == 0 ? "\n" : ",\n").append(i).append(':');
      text.append("\n  Labels:").append(alerts.get(i).labels());
      text.append("\n  Annotations:").append(text(alerts.get(i).annotations()));
    }
    return text.append("\n]").toString();
  }

  private static String text(SortedMap<String, String> annotations) {
    return annotations.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + Quoting.quote(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
