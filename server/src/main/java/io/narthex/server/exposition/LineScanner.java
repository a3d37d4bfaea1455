package io.narthex.server.exposition;

import java.nio.charset.StandardCharsets;

/// The pieces of a line that both text formats share, over one body. A line feed stands behind the
/// last byte, so that runs end there without a look at the length.
final class LineScanner {
  private static final int MAX_QUOTED_BYTES = 200;

  private final byte[] bytes;
  private final int limit;
  private final boolean openMetrics;

  /// @param limit bytes that may be read; `bytes[limit - 1]` or `bytes[limit]` is a line feed
  LineScanner(byte[] bytes, int limit, boolean openMetrics) {
    this.bytes = bytes;
    this.limit = limit;
    this.openMetrics = openMetrics;
  }

  /// Position behind the blanks and tabs from `at` on.
  int blanks(int at) {
    int end = at;
    while (end < limit && (bytes[end] == ' ' || bytes[end] == '\t')) {
      end++;
    }
    return end;
  }

  /// Position behind the bytes of any of `classes` from `at` on.
  int run(int at, int classes) {
    int end = at;
    while (end < limit && ByteClass.is(bytes[end], classes)) {
      end++;
    }
    return end;
  }

  /// Whether `word` stands at `at`.
  boolean startsWith(int at, String word) {
    if (limit - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Parses the labels behind an opening brace into `line`.
  ///
  /// @param exemplar whether they are an exemplar's: no metric name among them
  /// @return the position behind the closing brace
  int labels(int from, SampleLine line, boolean exemplar) {
    int at = from;
    while (true) {
      at = optionalBlanks(at);
      int start = at;
      byte first = bytes[at];
      if (first == '}' && at < limit) {
        return at + 1;
      }
      boolean quoted = first == '"';
      if (quoted) {
        at = quotedEnd(at, !exemplar, false, line.seriesStart(), "label name");
      } else if (ByteClass.is(first, ByteClass.LABEL_START)) {
        at = run(at, ByteClass.LABEL);
      } else {
        throw fail("label name", line.seriesStart(), at);
      }
      int end = at;
      at = optionalBlanks(at);
      if (quoted && !exemplar && at < limit && (bytes[at] == ',' || bytes[at] == '}')) {
        nameInBraces(line, start, end);
        if (bytes[at] == '}') {
          return at + 1;
        }
        at++;
        continue;
      }
      at = labelValue(at, line, quoted ? start + 1 : start, quoted ? end - 1 : end, exemplar);
    }
  }

  private int labelValue(
      int from, SampleLine line, int labelStart, int labelEnd, boolean exemplar) {
    if (from >= limit || bytes[from] != '=') {
      throw fail("equal", line.seriesStart(), from);
    }
    int at = optionalBlanks(from + 1);
    if (at >= limit || bytes[at] != '"') {
      throw fail("label value", line.seriesStart(), at);
    }
    int valueStart = at + 1;
    at = quotedEnd(at, !openMetrics, !exemplar, line.seriesStart(), "label value");
    line.addLabel(labelStart, labelEnd, valueStart, at - 1);
    at = optionalBlanks(at);
    if (at < limit && bytes[at] == ',') {
      return at + 1;
    }
    if (openMetrics && (at >= limit || bytes[at] != '}')) {
      throw fail("comma or brace close", line.seriesStart(), at);
    }
    return at;
  }

  private void nameInBraces(SampleLine line, int start, int end) {
    if (line.isNamed()) {
      throw new ExpositionException(
          "metric name already set while parsing: " + quote(line.seriesStart(), end) + where(start),
          start);
    }
    line.name(start + 1, end - 1);
  }

  private int optionalBlanks(int at) {
    return openMetrics ? at : blanks(at);
  }

  /// Position behind the quoted name of a metric family that starts at `from`.
  int quotedName(int from, int entryStart, String expected) {
    return quotedEnd(from, true, false, entryStart, expected);
  }

  /// Position behind the string whose opening quote stands at `from`.
  private int quotedEnd(int from, boolean lineFeeds, boolean value, int entryStart, String what) {
    boolean ascii = true;
    int at = from + 1;
    while (true) {
      while (at < limit && ByteClass.is(bytes[at], ByteClass.PLAIN)) {
        at++;
      }
      if (at >= limit) {
        throw fail(what, entryStart, at);
      }
      byte b = bytes[at];
      if (b == '"') {
        break;
      } else if (b < 0) {
        ascii = false;
      } else if (b == '\\') {
        at++;
        if (at >= limit || bytes[at] == '\n' || bytes[at] == 0) {
          throw fail(what, entryStart, at);
        }
        ascii &= bytes[at] >= 0;
      } else if (!(b == '\n' ? lineFeeds : value)) {
        throw fail(what, entryStart, at);
      }
      at++;
    }
    if (!ascii && value && !Utf8.isValid(bytes, from + 1, at)) {
      throw new ExpositionException(
          "invalid UTF-8 label value: " + quote(from, at + 1) + where(from), from);
    }
    return at + 1;
  }

  /// An error that says what should stand at `at`.
  ExpositionException fail(String expected, int entryStart, int at) {
    int end = Math.min(at + 1, limit);
    boolean atEnd = at >= limit;
    String got = atEnd ? "end of body" : quote(at, end);
    // The text format's limit counts a line feed that the body need not have.
    int place = atEnd && !openMetrics ? limit - 1 : at;
    return new ExpositionException(
        "expected "
            + expected
            + ", got "
            + got
            + " while parsing: "
            + quote(entryStart, end)
            + where(place),
        place);
  }

  /// ` (line l, byte b)`, both from 1.
  String where(int at) {
    int line = 1;
    int lineStart = 0;
    int end = Math.min(at, limit);
    for (int i = 0; i < end; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return " (line " + line + ", byte " + (end - lineStart + 1) + ")";
  }

  /// `bytes[from..to)` in double quotes, escaped and cut where it is very long.
  String quote(int from, int to) {
    int start = Math.max(from, to - MAX_QUOTED_BYTES);
    StringBuilder out = new StringBuilder(start > from ? "\"…" : "\"");
    String text =
        Utf8.isValid(bytes, start, to)
            ? new String(bytes, start, to - start, StandardCharsets.UTF_8)
            : new String(bytes, start, to - start, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || (c >= 0x7f && c <= 0x9f)) {
            out.append("\\x").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /// Value of the float in `bytes[from..to)`; every NaN is the ordinary one.
  double parseFloat(int from, int to, int entryStart) {
    try {
      return FloatParser.parse(bytes, from, to);
    } catch (NumberFormatException e) {
      throw new ExpositionException(
          e.getMessage() + " while parsing: " + quote(entryStart, to) + where(from), from);
    }
  }

  /// The shared rule for where the metric name of a line with braces must be by now.
  void requireName(SampleLine line, int at) {
    if (!line.isNamed()) {
      throw new ExpositionException(
          "metric name not set while parsing: " + quote(line.seriesStart(), at) + where(at), at);
    }
  }
}
