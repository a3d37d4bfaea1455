package io.narthex.benchmarks.system;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A plain reader of the text format, for what node_exporter writes: independent of the server's.
final class ExpositionText {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  private ExpositionText() {}

  /// Values by label set, `__name__` included.
  static Map<SortedMap<String, String>, Double> parse(String text) {
    Map<SortedMap<String, String>, Double> samples = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> add(samples, line));
    return samples;
  }

  private static void add(Map<SortedMap<String, String>, Double> samples, String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("exposition line: actual=" + line);
    }
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("__name__", parts.group(1));
    String inner = parts.group(2) == null ? "" : parts.group(2);
    Matcher label = LABEL.matcher(inner);
    int end = 0;
    while (label.find()) {
      labels.put(label.group(1), stored(label.group(1), unescape(label.group(2))));
      end = label.end();
    }
    if (end != inner.length()) {
      throw new IllegalArgumentException("labels: actual=" + inner);
    }
    labels.values().removeIf(String::isEmpty);
    samples.put(labels, number(parts.group(3)));
  }

  /// Bounds and quantiles are stored as OpenMetrics writes floats.
  private static String stored(String name, String value) {
    boolean number = name.equals("le") || name.equals("quantile");
    return number && value.matches("-?\\d+") ? value + ".0" : value;
  }

  private static String unescape(String value) {
    return value.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
