package io.narthex.query.promqltest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a test file into its commands. A comment line ends a block as an empty line does.
public final class TestFile {
  private static final Pattern LOAD = Pattern.compile("^load(?:_(with_nhcb))?\\s+(.+?)$");
  private static final Pattern INSTANT =
      Pattern.compile(
          "^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
  private static final Pattern RANGE =
      Pattern.compile(
          "^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)$");
  private static final Pattern DURATION_PART = Pattern.compile("(\\d+)(ms|[ywdhms])");

  private final List<String> lines;
  private int next;

  private TestFile(List<String> lines) {
    this.lines = lines;
  }

  /// The commands of a file.
  ///
  /// @throws IllegalArgumentException for a line that is none
  public static List<TestCommand> read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  /// The commands of these lines.
  public static List<TestCommand> parse(List<String> lines) {
    List<String> trimmed = lines.stream().map(TestFile::clean).toList();
    List<TestCommand> commands = new ArrayList<>();
    TestFile file = new TestFile(trimmed);
    while (file.next < trimmed.size()) {
      if (trimmed.get(file.next).isEmpty()) {
        file.next++;
      } else {
        commands.add(file.command());
      }
    }
    return commands;
  }

  private static String clean(String line) {
    String trimmed = line.strip();
    return trimmed.startsWith("#") ? "" : trimmed;
  }

  private TestCommand command() {
    int line = next + 1;
    String text = lines.get(next++);
    if (text.equals("clear")) {
      return new TestCommand.Clear(line);
    }
    Matcher load = LOAD.matcher(text);
    if (load.matches()) {
      return new TestCommand.Load(line, load.group(1) != null, durationMs(load.group(2)), block());
    }
    Matcher instant = INSTANT.matcher(text);
    if (instant.matches()) {
      String at = instant.group(2);
      long timeMs = at == null ? 0 : durationMs(at);
      String suffix = instant.group(1) == null ? "" : instant.group(1);
      return new TestCommand.Eval(line, suffix, timeMs, timeMs, 0, instant.group(3), block());
    }
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      String suffix = range.group(1) == null ? "" : range.group(1);
      return new TestCommand.Eval(
          line,
          suffix,
          durationMs(range.group(2)),
          durationMs(range.group(3)),
          durationMs(range.group(4)),
          range.group(5),
          block());
    }
    throw new IllegalArgumentException(
        "test command: expected=clear, load or eval, actual=" + text + " (line " + line + ")");
  }

  private List<String> block() {
    List<String> block = new ArrayList<>();
    while (next < lines.size() && !lines.get(next).isEmpty()) {
      block.add(lines.get(next++));
    }
    return block;
  }

  /// Milliseconds of a duration such as `1h30m`, `0` included.
  static long durationMs(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    long totalMs = 0;
    int at = 0;
    Matcher part = DURATION_PART.matcher(digits);
    while (part.find() && part.start() == at) {
      totalMs += Long.parseLong(part.group(1)) * unitMs(part.group(2));
      at = part.end();
    }
    if (at != digits.length() && !digits.equals("0")) {
      throw new IllegalArgumentException("duration: expected=as 1h30m, actual=" + text);
    }
    return negative ? -totalMs : totalMs;
  }

  private static long unitMs(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      case "w" -> 7 * 86_400_000L;
      case "y" -> 365 * 86_400_000L;
      default -> throw new IllegalArgumentException("duration unit: actual=" + unit);
    };
  }
}
