package io.narthex.query.syntax;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.text.Durations;
import io.narthex.storage.text.TextSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A series with its items, one for each step, as the test language writes it: `name{a="b"} 1 2 _x3
/// 0+10x5 stale`.
///
/// @param labels of the series
/// @param items one for each step: a float (of start timestamps the milliseconds from the sample to
///   it), null where omitted
/// @param histograms whether some item is a native histogram; such items are omitted
/// @param startTimes whether the line gives start timestamps (`@st`) instead of samples
public record SeriesDescription(
    Labels labels, List<Double> items, boolean histograms, boolean startTimes) {
  /// Most items of one series.
  public static final int MAX_ITEMS = 10_000_000;

  private static final String START_TIMES = "@st";
  private static final String NUMBER =
      "[+-]?(?:(?i:inf|nan)|(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)";
  private static final String TIMES = "x(?<times>\\d+)";
  private static final Pattern FLOAT =
      Pattern.compile("(?<value>" + NUMBER + ")(?:(?<change>[+-]" + NUMBER + ")?" + TIMES + ")?");
  private static final Pattern OMITTED = Pattern.compile("_(?:" + TIMES + ")?");
  private static final Pattern HISTOGRAM =
      Pattern.compile("\\{\\{.*?\\}\\}(?:[+-]\\{\\{.*?\\}\\})?(?:" + TIMES + ")?");
  private static final String OFFSET = "(?:(?:\\d+(?:ms|[smhdwy]))+|0)";
  private static final Pattern START_TIME =
      Pattern.compile(
          "(?<value>[+-]?" + OFFSET + ")(?:(?<change>[+-]" + OFFSET + ")?" + TIMES + ")?");
  private static final int MAX_WORD_LENGTH = 100_000;

  public SeriesDescription {
    items = Collections.unmodifiableList(items);
  }

  /// Reads a line.
  ///
  /// @throws ParseException with the place in the line
  public static SeriesDescription parse(String line) throws ParseException {
    int end = endOfMetric(line);
    Labels labels = metric(line, end);
    int from = startOfWord(line, end);
    boolean startTimes = line.startsWith(START_TIMES, from);
    Items items = new Items(line, startTimes);
    int at = startOfWord(line, startTimes ? from + START_TIMES.length() : from);
    while (at < line.length()) {
      int wordEnd = endOfWord(line, at);
      items.add(at, wordEnd);
      at = startOfWord(line, wordEnd);
    }
    return new SeriesDescription(labels, items.values, items.histograms, startTimes);
  }

  private static int startOfWord(String line, int from) {
    int at = from;
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /// A word ends with the next blank that does not stand in double braces.
  private static int endOfWord(String line, int from) {
    int at = from;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      if (line.startsWith("{{", at)) {
        int close = line.indexOf("}}", at);
        at = close < 0 ? line.length() : close + 2;
      } else {
        at++;
      }
    }
    return at;
  }

  /// The label set that `text` names, as `name{a="b"}`.
  ///
  /// @throws ParseException where it names none
  public static Labels metric(String text) throws ParseException {
    return metric(text, text.length());
  }

  private static Labels metric(String line, int end) throws ParseException {
    if (line.substring(0, end).isBlank()) {
      return Labels.EMPTY;
    }
    LabelsBuilder labels = new LabelsBuilder();
    for (Matcher matcher : Parser.parseMetricSelector(line.substring(0, end))) {
      if (matcher.type() != MatchType.EQUAL) {
        throw fault(line, 0, end, "unexpected matcher in label set, expected \"=\": " + matcher);
      }
      labels.set(matcher.name(), matcher.value());
    }
    return labels.build();
  }

  private static ParseException fault(String line, int from, int to, String message) {
    QueryText text = new QueryText(line);
    PositionRange position = new PositionRange(text.byteOffset(from), text.byteOffset(to));
    return new ParseException(line, List.of(new ParseError(position, message)));
  }

  private static int endOfMetric(String line) {
    int depth = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' || c == '\'' || c == '`') {
        i = endOfQuoted(line, i);
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
        int brace = startOfWord(line, i);
        if (!line.startsWith("{", brace) || line.startsWith("{{", brace)) {
          return i;
        }
        i = brace - 1;
      }
    }
    return line.length();
  }

  /// Where the text ends that begins with the quote at `start`.
  private static int endOfQuoted(String line, int start) {
    char quote = line.charAt(start);
    int i = start + 1;
    while (i < line.length() && line.charAt(i) != quote) {
      i += line.charAt(i) == '\\' && quote != '`' ? 2 : 1;
    }
    return i;
  }

  /// A number of the test language.
  ///
  /// @throws NumberFormatException where it is none
  public static double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
      default -> Double.parseDouble(text);
    };
  }

  /// Items as they are read.
  private static final class Items {
    private final String line;
    private final boolean startTimes;
    private final List<Double> values = new ArrayList<>();
    private boolean histograms;

    Items(String line, boolean startTimes) {
      this.line = line;
      this.startTimes = startTimes;
    }

    void add(int from, int to) throws ParseException {
      if (to - from > MAX_WORD_LENGTH) {
        throw fault(
            line, from, to, "too long: an item has at most " + MAX_WORD_LENGTH + " characters");
      }
      String word = line.substring(from, to);
      java.util.regex.Matcher omitted = OMITTED.matcher(word);
      java.util.regex.Matcher histogram = HISTOGRAM.matcher(word);
      java.util.regex.Matcher number = (startTimes ? START_TIME : FLOAT).matcher(word);
      if (omitted.matches()) {
        String times = omitted.group("times");
        omit(times == null ? 1 : count(times, 0, from, to));
      } else if (number.matches()) {
        repeat(number, from, to);
      } else if (!startTimes && word.equals("stale")) {
        values.add(StaleMarker.value());
      } else if (!startTimes && histogram.matches()) {
        histograms = true;
        omit(count(histogram.group("times"), 1, from, to));
      } else {
        throw fault(line, from, to, "unexpected \"" + word + "\" in series values");
      }
    }

    private void omit(int count) {
      values.addAll(Arrays.asList(new Double[count]));
    }

    private void repeat(java.util.regex.Matcher parts, int from, int to) throws ParseException {
      int count = count(parts.group("times"), 1, from, to);
      double value = value(parts.group("value"), from, to);
      double change = parts.group("change") == null ? 0 : value(parts.group("change"), from, to);
      for (int i = 0; i < count; i++) {
        values.add(value);
        value += change;
      }
    }

    private double value(String text, int from, int to) throws ParseException {
      if (!startTimes) {
        return number(text);
      }
      try {
        return Durations.parseSigned(text.startsWith("+") ? text.substring(1) : text);
      } catch (TextSyntaxException e) {
        throw fault(line, from, to, String.valueOf(e.getMessage()));
      }
    }

    /// How many items are meant; `more` besides those that are written.
    private int count(@Nullable String times, int more, int from, int to) throws ParseException {
      OptionalLong number =
          times == null
              ? OptionalLong.of(0)
              : times.length() > 9 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(times));
      if (number.isEmpty() || values.size() + number.getAsLong() + more > MAX_ITEMS) {
        throw fault(line, from, to, "too many items: a series has at most " + MAX_ITEMS);
      }
      return (int) number.getAsLong() + more;
    }
  }
}
