package io.narthex.server.exposition;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// OpenMetrics 0.0.1 and 1.0.0: exactly one blank between tokens, no blank lines, `# EOF` last.
public final class OpenMetricsParser implements ExpositionParser {
  private static final String CREATED = "_created";

  private final byte[] bytes;
  private final int limit;
  private final LineScanner scanner;
  private final SampleLine line;
  private final FamilyLine family;
  private final SampleLine exemplar;
  private String unit = "";
  private boolean exemplarGiven;
  private boolean skipCreated;
  private int pos;
  private int unreadable = -1;
  private StartTime lastStart = StartTime.NONE;

  /// As [ExpositionParser#of].
  ///
  /// @param skipCreated whether `_created` lines of types with a start time are no entries
  public OpenMetricsParser(byte[] body, int length, boolean skipCreated) {
    this(body, length);
    this.skipCreated = skipCreated;
  }

  private OpenMetricsParser(byte[] body, int length) {
    bytes = body;
    bytes[length] = '\n';
    limit = length;
    scanner = new LineScanner(bytes, limit, true);
    line = new SampleLine(bytes);
    family = new FamilyLine(bytes, true);
    exemplar = new SampleLine(bytes);
  }

  @Override
  public Entry next() {
    while (true) {
      if (unreadable >= 0) {
        throw scanner.fail("a valid start token", unreadable, unreadable);
      }
      int start = pos;
      if (start >= limit) {
        throw new ExpositionException("data does not end with # EOF", start);
      }
      byte first = bytes[start];
      if (first == '#') {
        return hash(start);
      }
      exemplarGiven = false;
      line.start(start);
      int at;
      if (ByteClass.is(first, ByteClass.NAME_START)) {
        at = scanner.run(start, ByteClass.NAME);
        line.name(start, at);
        if (bytes[at] == '{') {
          at = scanner.labels(at + 1, line, false);
        }
      } else if (first == '{') {
        at = scanner.labels(start + 1, line, false);
      } else {
        throw scanner.fail("a valid start token", start, start);
      }
      line.seriesEnd(at);
      scanner.requireName(line, at);
      value(at);
      if (!(skipCreated && isCreated())) {
        return Entry.SERIES;
      }
    }
  }

  private void value(int from) {
    int at = field(from);
    if (at < 0) {
      throw scanner.fail("value after metric", line.seriesStart(), from);
    }
    line.value(scanner.parseFloat(from + 1, at, line.seriesStart()));
    if (at < limit && !scanner.startsWith(at, " # ")) {
      int timestampEnd = field(at);
      if (timestampEnd >= 0) {
        line.timestampMs(timestamp(at + 1, timestampEnd, "timestamp"));
        at = timestampEnd;
        if (at >= limit || (bytes[at] != '\n' && !isExemplar(at))) {
          throw scanner.fail("next entry after timestamp", line.seriesStart(), at);
        }
      }
    }
    if (at >= limit) {
      throw new ExpositionException("data does not end with # EOF", at);
    }
    if (isExemplar(at)) {
      at = exemplar(at + 4);
    }
    endOfSample(at);
  }

  /// Position behind a blank and the bytes up to the next; -1 where there is no such field.
  private int field(int at) {
    if (at >= limit || bytes[at] != ' ') {
      return -1;
    }
    int end = scanner.run(at + 1, ByteClass.FIELD);
    return end == at + 1 ? -1 : end;
  }

  private boolean isExemplar(int at) {
    return scanner.startsWith(at, " # {");
  }

  private int exemplar(int from) {
    exemplarGiven = true;
    exemplar.start(line.seriesStart());
    int valueAt = scanner.labels(from, exemplar, true);
    int at = field(valueAt);
    if (at < 0) {
      throw scanner.fail("value after exemplar labels", line.seriesStart(), valueAt);
    }
    exemplar.value(scanner.parseFloat(valueAt + 1, at, line.seriesStart()));
    int timestampEnd = field(at);
    if (timestampEnd >= 0) {
      exemplar.timestampMs(timestamp(at + 1, timestampEnd, "exemplar timestamp"));
      at = timestampEnd;
      if (at >= limit || bytes[at] != '\n') {
        throw scanner.fail("next entry after exemplar timestamp", line.seriesStart(), at);
      }
    } else if (at >= limit) {
      throw new ExpositionException("data does not end with # EOF", at);
    }
    return at;
  }

  /// A byte that cannot follow a sample is reported by the next call, as upstream does.
  private void endOfSample(int at) {
    if (bytes[at] == '\n') {
      pos = at + 1;
    } else {
      unreadable = scanner.startsWith(at, " # ") ? at + 3 : at;
    }
  }

  private long timestamp(int from, int to, String what) {
    double seconds = scanner.parseFloat(from, to, line.seriesStart());
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw new ExpositionException(
          "invalid " + what + " " + scanner.quote(from, to) + scanner.where(from), from);
    }
    return toMs(seconds);
  }

  /// What is beyond a long becomes the smallest one, as on upstream's amd64.
  private static long toMs(double seconds) {
    double ms = seconds * 1000;
    return ms >= -0x1p63 && ms < 0x1p63 ? (long) ms : Long.MIN_VALUE;
  }

  private Entry hash(int start) {
    if (scanner.startsWith(start, "# EOF")) {
      int end = start + 5;
      if (end < limit && bytes[end] == '\n') {
        end++;
      }
      if (end < limit) {
        throw new ExpositionException("unexpected data after # EOF" + scanner.where(end), end);
      }
      return Entry.END;
    }
    Entry entry;
    if (scanner.startsWith(start, "# HELP ")) {
      entry = Entry.HELP;
    } else if (scanner.startsWith(start, "# TYPE ")) {
      entry = Entry.TYPE;
    } else if (scanner.startsWith(start, "# UNIT ")) {
      entry = Entry.UNIT;
    } else {
      throw scanner.fail("a valid start token", start, start + 1);
    }
    int nameStart = start + 7;
    int nameEnd = familyName(nameStart, entry, start);
    if (nameEnd >= limit || bytes[nameEnd] != ' ') {
      throw scanner.fail("text in " + entry, start, nameEnd);
    }
    int end = nameEnd;
    while (bytes[end] != '\n') {
      end++;
    }
    if (end >= limit) {
      throw scanner.fail("text in " + entry, start, end);
    }
    family.text(nameEnd + 1, end);
    familyText(entry, nameEnd + 1, end);
    pos = end + 1;
    return entry;
  }

  private int familyName(int from, Entry entry, int entryStart) {
    String expected = "metric name after " + entry;
    int end;
    if (from < limit && bytes[from] == '"') {
      end = scanner.quotedName(from, entryStart, expected);
      family.name(from + 1, end - 1);
    } else if (from < limit && ByteClass.is(bytes[from], ByteClass.NAME_START)) {
      end = scanner.run(from, ByteClass.NAME);
      family.name(from, end);
    } else {
      throw scanner.fail(expected, entryStart, from);
    }
    return end;
  }

  private void familyText(Entry entry, int from, int to) {
    if (entry == Entry.TYPE) {
      MetricType type = MetricType.ofOpenMetrics(family.text());
      if (type == null) {
        throw new ExpositionException(
            "invalid metric type \"" + family.text() + "\"" + scanner.where(from), from);
      }
      family.type(type);
    } else if (entry == Entry.HELP) {
      if (!Utf8.isValid(bytes, from, to)) {
        throw new ExpositionException(
            "help text "
                + scanner.quote(from, to)
                + " is not a valid utf8 string"
                + scanner.where(from),
            from);
      }
    } else {
      unit = family.text();
      int length = to - from;
      int at = family.nameEnd() - length;
      boolean suffix =
          at > family.nameStart()
              && bytes[at - 1] == '_'
              && Arrays.equals(bytes, at, family.nameEnd(), bytes, from, to);
      if (length > 0 && !suffix) {
        throw new ExpositionException(
            "unit \""
                + unit
                + "\" not a suffix of metric \""
                + family.name()
                + "\""
                + scanner.where(from),
            from);
      }
    }
  }

  private boolean isCreated() {
    return family.type().hasStartTimestamp() && endsWithCreated();
  }

  private boolean endsWithCreated() {
    int from = line.nameEnd() - CREATED.length();
    return from >= line.nameStart() && scanner.startsWith(from, CREATED);
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
    return unit;
  }

  @Override
  public @Nullable Exemplar exemplar() {
    if (!exemplarGiven) {
      return null;
    }
    return new Exemplar(
        SeriesLabels.pairs(exemplar),
        exemplar.value(),
        exemplar.hasTimestamp(),
        exemplar.timestampMs());
  }

  @Override
  public long startTimestampMs() {
    if (!family.type().hasStartTimestamp()) {
      return 0;
    }
    skipCreated = true;
    String name = line.name();
    String familyName = family.name();
    if (!name.startsWith(familyName)) {
      return 0;
    }
    List<String> labels = SeriesLabels.identifying(line, family.type());
    if (!lastStart.family().equals(familyName) || !lastStart.labels().equals(labels)) {
      lastStart = new StartTime(familyName, labels, createdAhead(familyName, labels));
    }
    return lastStart.startMs();
  }

  /// Value of the next `_created` line among the coming samples if it is of this series, else 0.
  private long createdAhead(String familyName, List<String> labels) {
    if (unreadable >= 0) {
      return 0;
    }
    OpenMetricsParser ahead = new OpenMetricsParser(bytes, limit);
    ahead.pos = pos;
    ahead.family.type(family.type());
    try {
      while (ahead.next() == Entry.SERIES) {
        if (ahead.endsWithCreated()) {
          boolean same =
              ahead.line.name().equals(familyName + CREATED)
                  && SeriesLabels.identifying(ahead.line, family.type()).equals(labels);
          return same ? toMs(ahead.line.value()) : 0;
        }
      }
    } catch (ExpositionException e) {
      // The error is this parser's to report when it gets there.
      return 0;
    }
    return 0;
  }
}
