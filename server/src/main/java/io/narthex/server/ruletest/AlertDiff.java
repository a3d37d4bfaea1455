package io.narthex.server.ruletest;

import io.narthex.server.ruletest.AlertComparison.Shown;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Two lists of alerts as one JSON text: green is what was not expected, red what is missing,
/// yellow what has another value.
final class AlertDiff {
  private static final String ADDED = "\u001b[0;32m";
  private static final String REMOVED = "\u001b[0;31m";
  private static final String CHANGED = "\u001b[0;33m";
  private static final String PLAIN = "\u001b[0m";

  private AlertDiff() {}

  static String of(List<Shown> expected, List<Shown> actual) {
    List<String> alerts = new ArrayList<>();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      Shown wanted = i < expected.size() ? expected.get(i) : Shown.NONE;
      Shown found = i < actual.size() ? actual.get(i) : Shown.NONE;
      alerts.add(
          "    {\n        \"Annotations\": "
              + texts(wanted.annotations(), found.annotations())
              + ",\n        \"Labels\": "
              + texts(map(wanted.labels()), map(found.labels()))
              + "\n    }");
    }
    return "[\n" + String.join(",\n", alerts) + "\n]";
  }

  private static SortedMap<String, String> map(Labels labels) {
    SortedMap<String, String> map = new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < labels.size(); i++) {
      map.put(labels.name(i), labels.value(i));
    }
    return map;
  }

  private static String texts(Map<String, String> expected, Map<String, String> actual) {
    SortedSet<String> names = new TreeSet<>(LabelOrder::compareUtf8);
    names.addAll(expected.keySet());
    names.addAll(actual.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      lines.add("            " + line(name, expected.get(name), actual.get(name)));
    }
    return lines.isEmpty() ? "{}" : "{\n" + String.join(",\n", lines) + "\n        }";
  }

  private static String line(String name, @Nullable String expected, @Nullable String actual) {
    String key = Quoting.quote(name) + ": ";
    if (expected == null) {
      return ADDED + key + Quoting.quote(String.valueOf(actual)) + PLAIN;
    }
    if (actual == null) {
      return REMOVED + key + Quoting.quote(expected) + PLAIN;
    }
    return expected.equals(actual)
        ? key + Quoting.quote(actual)
        : key + CHANGED + Quoting.quote(expected) + " => " + Quoting.quote(actual) + PLAIN;
  }
}
