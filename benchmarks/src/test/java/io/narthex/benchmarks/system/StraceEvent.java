package io.narthex.benchmarks.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A system call, as `strace -f -ttt -T -yy` writes it.
///
/// @param call name
/// @param text arguments and result
/// @param startSeconds when it was entered
/// @param endSeconds when it had returned
record StraceEvent(String call, String text, double startSeconds, double endSeconds) {
  private static final Pattern WHOLE =
      Pattern.compile("(\\d+) +(\\d+\\.\\d+) (\\w+)\\((.*) <(\\d+\\.\\d+)>");
  private static final Pattern BEGUN =
      Pattern.compile("(\\d+) +(\\d+\\.\\d+) (\\w+)\\((.*) <unfinished \\.\\.\\.>");
  private static final Pattern RESUMED =
      Pattern.compile("(\\d+) +(\\d+\\.\\d+) <\\.\\.\\. (\\w+) resumed>(.*) <(\\d+\\.\\d+)>");

  /// Reads a trace; what is no system call, such as signals and exits, is left out.
  static List<StraceEvent> parse(List<String> lines) {
    List<StraceEvent> events = new ArrayList<>();
    Map<String, Matcher> begun = new HashMap<>();
    for (String line : lines) {
      Matcher whole = WHOLE.matcher(line);
      Matcher first = BEGUN.matcher(line);
      Matcher rest = RESUMED.matcher(line);
      if (rest.matches()) {
        Matcher start = begun.remove(rest.group(1));
        if (start != null) {
          double end = Double.parseDouble(rest.group(2));
          String text = start.group(4) + rest.group(4);
          events.add(new StraceEvent(start.group(3), text, seconds(start), end));
        }
      } else if (first.matches()) {
        begun.put(first.group(1), first);
      } else if (whole.matches()) {
        double start = seconds(whole);
        double end = start + Double.parseDouble(whole.group(5));
        events.add(new StraceEvent(whole.group(3), whole.group(4), start, end));
      }
    }
    return events;
  }

  private static double seconds(Matcher line) {
    return Double.parseDouble(line.group(2));
  }

  /// Whether its name is one of these.
  boolean is(String... calls) {
    return List.of(calls).contains(call);
  }

  /// What the first argument, a file descriptor, stands for: a path or the ends of a connection.
  String target() {
    int from = text.indexOf('<');
    int to = text.startsWith("<TCP", from) ? text.indexOf("]>", from) + 1 : text.indexOf('>', from);
    return from < 0 || to <= from ? "" : text.substring(from + 1, to);
  }

  /// Whether it was done without an error.
  boolean succeeded() {
    return !text.contains(") = -1 ");
  }
}
