package io.narthex.query.promqltest;

import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A series with its items, as load blocks and expectations have them.
///
/// @param labels of the series
/// @param items one for each step: a float (of start timestamps the milliseconds from the sample to
///   it), null where omitted
/// @param histograms whether some item is a native histogram; such items are omitted
/// @param startTimes whether the line gives start timestamps (`@st`) instead of samples
record SeriesLine(Labels labels, List<Double> items, boolean histograms, boolean startTimes) {
  private static final String NUMBER =
      "[+-]?(?:(?i:inf|nan)|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)";
  private static final Pattern ITEM =
      Pattern.compile("(?<value>" + NUMBER + ")(?:(?<change>[+-]" + NUMBER + ")?x(?<times>\\d+))?");
  private static final Pattern NO_FLOAT = Pattern.compile("(?<kind>[_H])(?:x(?<times>\\d+))?");

  private static final String OFFSET = "[+-]?(?:(?:\\d+(?:ms|[smhdwy]))+|0)";
  private static final Pattern START_TIME =
      Pattern.compile(
          "(?<value>"
              + OFFSET
              + ")(?:(?<change>[+-]"
              + OFFSET.substring(5)
              + ")?x(?<times>\\d+))?");

  /// Reads a line such as `name{a="b"} 1 2 _x3 0+10x5 stale`.
  static SeriesLine parse(String line) {
    int end = endOfMetric(line);
    Labels labels = metric(line.substring(0, end).strip());
    String rest = line.substring(end).strip();
    boolean startTimes = rest.startsWith("@st");
    List<Double> items = new ArrayList<>();
    boolean histograms = false;
    if (startTimes) {
      for (String item : rest.substring("@st".length()).strip().split("\\s+", -1)) {
        addStartTime(item, items);
      }
    } else {
      String floats = rest.replaceAll("\\{\\{.*?\\}\\}(?:[+-]\\{\\{.*?\\}\\})?(x\\d+)?", " H$1 ");
      for (String item : floats.strip().split("\\s+", -1)) {
        histograms |= item.startsWith("H");
        addItem(item, items);
      }
    }
    return new SeriesLine(labels, items, histograms, startTimes);
  }

  private static int endOfMetric(String line) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        i += c == '\\' && quote != '`' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'' || c == '`') {
        quote = c;
      } else if (c == '{') {
        if (i > 0 && line.startsWith("{{", i) && depth == 0) {
          return i;
        }
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      } else if (c == '@' && depth == 0) {
        return i;
      } else if (Character.isWhitespace(c) && depth == 0) {
        int brace = i;
        while (brace < line.length() && Character.isWhitespace(line.charAt(brace))) {
          brace++;
        }
        if (!line.startsWith("{", brace) || line.startsWith("{{", brace)) {
          return i;
        }
        i = brace - 1;
      }
    }
    return line.length();
  }

  private static Labels metric(String text) {
    if (text.isEmpty()) {
      return Labels.EMPTY;
    }
    LabelsBuilder labels = new LabelsBuilder();
    try {
      for (Matcher matcher : Parser.parseMetricSelector(text)) {
        labels.set(matcher.name(), matcher.value());
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException("series: actual=" + text, e);
    }
    return labels.build();
  }

  private static void addItem(String item, List<Double> items) {
    java.util.regex.Matcher noFloat = NO_FLOAT.matcher(item);
    if (noFloat.matches()) {
      boolean sample = noFloat.group("kind").equals("H");
      String times = noFloat.group("times");
      int count = times == null ? 1 : Integer.parseInt(times) + (sample ? 1 : 0);
      for (int i = 0; i < count; i++) {
        items.add(null);
      }
      return;
    }
    if (item.equals("stale")) {
      items.add(StaleMarker.value());
      return;
    }
    if (item.isEmpty()) {
      return;
    }
    java.util.regex.Matcher parts = ITEM.matcher(item);
    if (!parts.matches()) {
      throw new IllegalArgumentException("series item: actual=" + item);
    }
    double value = number(parts.group("value"));
    double change = parts.group("change") == null ? 0 : number(parts.group("change"));
    int times = parts.group("times") == null ? 0 : Integer.parseInt(parts.group("times"));
    for (int i = 0; i <= times; i++) {
      items.add(value);
      value += change;
    }
  }

  private static void addStartTime(String item, List<Double> items) {
    java.util.regex.Matcher parts = START_TIME.matcher(item);
    if (!parts.matches()) {
      addItem(item, items);
      return;
    }
    long valueMs = TestFile.durationMs(parts.group("value"));
    long changeMs = parts.group("change") == null ? 0 : TestFile.durationMs(parts.group("change"));
    int times = parts.group("times") == null ? 0 : Integer.parseInt(parts.group("times"));
    for (int i = 0; i <= times; i++) {
      items.add((double) (valueMs + i * changeMs));
    }
  }

  /// A number of the test language.
  static double number(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
      default -> Double.parseDouble(text);
    };
  }
}
