package io.narthex.server.cli;

import io.narthex.server.cli.MetricFamily.Line;
import io.narthex.server.cli.MetricFamily.Role;
import io.narthex.server.exposition.ExpositionException;
import io.narthex.server.exposition.ExpositionFormat;
import io.narthex.server.exposition.ExpositionParser;
import io.narthex.server.exposition.FamilyLine;
import io.narthex.server.exposition.MetricType;
import io.narthex.server.exposition.SampleLine;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads an exposition in the text format as families. Beyond what the server reads, it has to be
/// as clean as upstream's clients write it: one text and one type a family, given before its
/// samples, and a line feed behind the last line. Not thread-safe.
final class MetricFamilies {
  static final String COUNT = "_count";
  static final String SUM = "_sum";
  static final String BUCKET = "_bucket";

  /// @param role what the name says of a line within its family; [Role#VALUE]: nothing
  private record Member(MetricFamily family, Role role) {}

  private final SortedMap<String, MetricFamily> families = new TreeMap<>();
  private final byte[] body;
  private final int length;

  private MetricFamilies(byte[] body, int length) {
    this.body = body;
    this.length = length;
  }

  /// Families that have metrics, by name.
  ///
  /// @throws InputException where the body breaks the rules
  static List<MetricFamily> read(byte[] body) throws InputException {
    byte[] roomy = Arrays.copyOf(body, body.length + 1);
    return new MetricFamilies(roomy, body.length).read();
  }

  private List<MetricFamily> read() throws InputException {
    ExpositionParser parser = ExpositionParser.of(ExpositionFormat.TEXT, body, length);
    try {
      for (ExpositionParser.Entry entry = parser.next();
          entry != ExpositionParser.Entry.END;
          entry = parser.next()) {
        switch (entry) {
          case SERIES -> sample(parser.sample());
          case TYPE -> type(parser.family());
          case HELP -> help(parser.family());
          case UNIT, COMMENT, END -> {}
        }
      }
    } catch (ExpositionException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
    requireLineFeed();
    return families.values().stream().filter(family -> !family.metrics().isEmpty()).toList();
  }

  private void requireLineFeed() throws InputException {
    int end = length;
    while (end > 0 && (body[end - 1] == ' ' || body[end - 1] == '\t')) {
      end--;
    }
    if (end > 0 && body[end - 1] != '\n') {
      throw fault(end, "unexpected end of input stream");
    }
  }

  private void help(FamilyLine line) throws InputException {
    MetricFamily family = member(line.name()).family();
    if (line.text().isEmpty()) {
      return;
    }
    if (family.isHelped()) {
      throw fault(
          line.nameStart(), "second HELP line for metric name " + Quoting.quote(family.name()));
    }
    family.help(line.help());
  }

  private void type(FamilyLine line) throws InputException {
    MetricFamily family = member(line.name()).family();
    if (family.isTyped()) {
      throw fault(
          line.nameStart(),
          "second TYPE line for metric name "
              + Quoting.quote(family.name())
              + ", or TYPE reported after samples");
    }
    family.type(line.type());
  }

  private void sample(SampleLine line) throws InputException {
    if (!line.namesAreValid()) {
      throw fault(line.seriesStart(), "names: expected=UTF-8, actual=" + line.series());
    }
    Member member = member(line.name());
    MetricFamily family = member.family();
    if (!family.isTyped()) {
      family.type(MetricType.UNKNOWN);
    }
    List<String> labels = new ArrayList<>(2 * line.labelCount());
    Set<String> names = new HashSet<>();
    double part = Double.NaN;
    for (int i = 0; i < line.labelCount(); i++) {
      String name = line.labelName(i);
      if (name.equals(Labels.METRIC_NAME)) {
        throw fault(line.seriesStart(), "label name \"__name__\" is reserved");
      }
      if (name.equals(family.partLabel())) {
        part = bound(line, name, line.labelValue(i));
        continue;
      }
      if (!names.add(name)) {
        throw fault(
            line.seriesStart(), "duplicate label names for metric " + Quoting.quote(family.name()));
      }
      labels.add(name);
      labels.add(line.labelValue(i));
    }
    Role role = member.role();
    if (role == Role.VALUE && !family.partLabel().isEmpty()) {
      role = Double.isNaN(part) ? Role.OTHER : Role.PART;
    }
    if (family.type() == MetricType.HISTOGRAM && line.value() < 0) {
      requireCount(line, family, role);
    }
    long timestampMs = line.hasTimestamp() ? line.timestampMs() : Line.UNTIMED;
    family.line(labels, new Line(role, part, line.value(), timestampMs));
  }

  private void requireCount(SampleLine line, MetricFamily family, Role role) throws InputException {
    if (role == Role.COUNT || role == Role.PART) {
      throw fault(
          line.seriesStart(),
          (role == Role.PART ? "negative bucket population" : "negative count")
              + " for histogram "
              + Quoting.quote(family.name()));
    }
  }

  private double bound(SampleLine line, String label, String text) throws InputException {
    try {
      if (text.contains("p") || text.contains("P") || text.contains("_")) {
        throw new NumberFormatException(text);
      }
      return GoFloat.parse(text);
    } catch (NumberFormatException e) {
      throw fault(
          line.seriesStart(),
          "expected float as value for '" + label + "' label, got " + Quoting.quote(text));
    }
  }

  /// The family that a line of `name` belongs to, which is one of that name before it is a summary
  /// or histogram of which it is a part.
  private Member member(String name) {
    MetricFamily family = families.get(name);
    if (family != null) {
      return new Member(family, Role.VALUE);
    }
    Role role =
        isSuffixed(name, COUNT) ? Role.COUNT : isSuffixed(name, SUM) ? Role.SUM : Role.VALUE;
    String whole =
        switch (role) {
          case COUNT -> cut(name, COUNT);
          case SUM -> cut(name, SUM);
          case VALUE, PART, OTHER -> isSuffixed(name, BUCKET) ? cut(name, BUCKET) : name;
        };
    family = families.get(whole);
    if (family != null
        && (family.type() == MetricType.HISTOGRAM
            || (family.type() == MetricType.SUMMARY && role != Role.VALUE))) {
      return new Member(family, role);
    }
    return new Member(families.computeIfAbsent(name, MetricFamily::new), Role.VALUE);
  }

  private static boolean isSuffixed(String name, String suffix) {
    return name.length() > suffix.length() && name.endsWith(suffix);
  }

  private static String cut(String name, String suffix) {
    return name.substring(0, name.length() - suffix.length());
  }

  private InputException fault(int at, String what) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      line += body[i] == '\n' ? 1 : 0;
    }
    return new InputException("text format parsing error in line " + line + ": " + what);
  }
}
