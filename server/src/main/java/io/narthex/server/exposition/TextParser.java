package io.narthex.server.exposition;

import org.jspecify.annotations.Nullable;

/// The text format 0.0.4 and 1.0.0 (UTF-8 names in quotes). Blanks and tabs may stand between all
/// tokens, a missing last line feed is forgiven, and blanks before a metric name belong to it, as
/// upstream has it.
public final class TextParser implements ExpositionParser {
  private final byte[] bytes;
  private final int limit;
  private final LineScanner scanner;
  private final SampleLine line;
  private final FamilyLine family;
  private int pos;

  /// As [ExpositionParser#of].
  public TextParser(byte[] body, int length) {
    bytes = body;
    bytes[length] = '\n';
    limit = length + 1;
    scanner = new LineScanner(bytes, limit, false);
    line = new SampleLine(bytes);
    family = new FamilyLine(bytes, false);
  }

  @Override
  public Entry next() {
    while (true) {
      int start = pos;
      int at = start < limit && bytes[start] > ' ' ? start : scanner.blanks(start);
      if (at >= limit || bytes[at] == 0) {
        return Entry.END;
      }
      byte first = bytes[at];
      if (ByteClass.is(first, ByteClass.NAME_START)) {
        return named(start, at);
      }
      switch (first) {
        case '\n' -> pos = at + 1;
        case '#' -> {
          return hash(at);
        }
        case '{' -> {
          line.start(start);
          return braces(at + 1);
        }
        default -> throw scanner.fail("a valid start token", start, at);
      }
    }
  }

  private Entry named(int start, int nameStart) {
    int at = nameStart + 1;
    while (ByteClass.is(bytes[at], ByteClass.NAME)) {
      at++;
    }
    line.start(start);
    line.name(start, at);
    int brace = bytes[at] == '{' ? at : scanner.blanks(at);
    if (bytes[brace] == '{') {
      return braces(brace + 1);
    }
    line.seriesEnd(at);
    return value(brace);
  }

  private Entry braces(int from) {
    int at = scanner.labels(from, line, false);
    line.seriesEnd(at);
    scanner.requireName(line, at);
    return value(scanner.blanks(at));
  }

  private Entry value(int from) {
    int at = scanner.run(from, ByteClass.TEXT_VALUE);
    if (at == from) {
      throw scanner.fail("value after metric", line.seriesStart(), at);
    }
    line.value(scanner.parseFloat(from, at, line.seriesStart()));
    if (bytes[at] != '\n') {
      at = scanner.blanks(at);
      if (bytes[at] >= '0' && bytes[at] <= '9') {
        at = timestamp(at);
      }
    }
    if (bytes[at] != '\n') {
      throw scanner.fail(
          line.hasTimestamp() ? "next entry after timestamp" : "timestamp or new record",
          line.seriesStart(),
          at);
    }
    pos = at + 1;
    return Entry.SERIES;
  }

  private int timestamp(int from) {
    long value = 0;
    int at = from;
    for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      int digit = bytes[at] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw scanner.fail("timestamp below 2^63", line.seriesStart(), at);
      }
      value = value * 10 + digit;
    }
    line.timestampMs(value);
    return scanner.blanks(at);
  }

  /// A HELP, TYPE or comment line from its `#` on.
  private Entry hash(int start) {
    int word = scanner.blanks(start + 1);
    boolean help = word > start + 1 && scanner.startsWith(word, "HELP");
    boolean type = word > start + 1 && scanner.startsWith(word, "TYPE");
    int afterWord = word + 4;
    if (!(help || type) || (bytes[afterWord] != ' ' && bytes[afterWord] != '\t')) {
      int end = lineEnd(start);
      family.name(start, start);
      family.text(start, end);
      pos = end + 1;
      return Entry.COMMENT;
    }
    int nameStart = scanner.blanks(afterWord);
    int nameEnd = familyName(nameStart, help ? "HELP" : "TYPE", start);
    int end = lineEnd(nameEnd);
    boolean empty = scanner.blanks(nameEnd) == end;
    family.text(empty ? end : nameEnd + 1, end);
    if (help) {
      requireUtf8(nameEnd, end);
    } else {
      family.type(typeOf(nameEnd));
    }
    pos = end + 1;
    return help ? Entry.HELP : Entry.TYPE;
  }

  private int familyName(int from, String word, int entryStart) {
    int end;
    if (bytes[from] == '"') {
      end = scanner.quotedName(from, entryStart, "metric name after " + word);
      family.name(from + 1, end - 1);
    } else if (ByteClass.is(bytes[from], ByteClass.NAME_START)) {
      end = scanner.run(from, ByteClass.NAME);
      family.name(from, end);
    } else {
      throw scanner.fail("metric name after " + word, entryStart, from);
    }
    return end;
  }

  private int lineEnd(int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void requireUtf8(int from, int to) {
    if (!Utf8.isValid(bytes, from, to)) {
      throw new ExpositionException(
          "help text "
              + scanner.quote(from, to)
              + " is not a valid utf8 string"
              + scanner.where(from),
          from);
    }
  }

  private MetricType typeOf(int at) {
    MetricType type = MetricType.ofText(family.text());
    if (type == null) {
      throw new ExpositionException(
          "invalid metric type \"" + family.text() + "\"" + scanner.where(at), at);
    }
    return type;
  }

  @Override
  public SampleLine sample() {
    return line;
  }

  @Override
  public FamilyLine family() {
    return family;
  }

  @Override
  public String unit() {
    return "";
  }

  @Override
  public @Nullable Exemplar exemplar() {
    return null;
  }

  @Override
  public long startTimestampMs() {
    return 0;
  }
}
