package io.narthex.server.remote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What is wrong with parts of one request, a line each, in the order of the request's series.
/// Keeps the first few and counts the rest, since a sender can make one out of a few bytes.
final class Faults {
  private static final int MAX_LINES = 100;
  private static final int MAX_LINE_CHARACTERS = 4_096;

  private final List<Fault> faults = new ArrayList<>();
  private int count;

  private record Fault(int series, String line) {}

  /// What a line says, made only where it is kept.
  interface Line {
    String text() throws MalformedBodyException;
  }

  void clear() {
    faults.clear();
    count = 0;
  }

  /// Adds what is wrong with the series at `series`.
  void add(int series, Line line) throws MalformedBodyException {
    if (count++ < MAX_LINES) {
      String text = line.text();
      faults.add(
          new Fault(
              series,
              text.length() <= MAX_LINE_CHARACTERS
                  ? text
                  : text.substring(0, MAX_LINE_CHARACTERS) + "…"));
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /// The lines, each with its end.
  void appendTo(StringBuilder out) {
    faults.stream()
        .sorted(Comparator.comparingInt(Fault::series))
        .forEach(fault -> out.append(fault.line).append('\n'));
    if (count > faults.size()) {
      out.append("and ").append(count - faults.size()).append(" more\n");
    }
  }
}
