package io.narthex.storage.regex;

import java.util.ArrayDeque;
import java.util.Deque;

/// What RE2 refuses and the engine underneath does not: repeats that nest to more than 1,000
/// copies, which would cost memory without bound, trees of more than 1,000 levels, which would cost
/// the stack, and escapes of characters beyond ASCII.
final class PatternCheck {
  private static final int MAX_COPIES = 1_000;

  private final String pattern;
  private final boolean copiesOnly;
  private final PatternHeight height;
  private int at;

  /// Copies of the innermost atom that the last complete atom stands for.
  private long last = 1;

  /// Most copies within the group being read, and in those around it.
  private long most = 1;

  private final Deque<Long> outer = new ArrayDeque<>();

  private PatternCheck(String pattern, boolean copiesOnly) {
    this.pattern = pattern;
    this.copiesOnly = copiesOnly;
    this.height = new PatternHeight(pattern);
  }

  /// Checks a pattern that the engine takes, so brackets and braces are known to be balanced.
  ///
  /// @throws RegexSyntaxException with RE2's text
  static void check(String pattern) {
    new PatternCheck(pattern, false).run();
  }

  /// Checks a pattern that the engine has not seen: compiling too many copies would not end, and
  /// one that is too high would take the stack.
  ///
  /// @throws RegexSyntaxException with RE2's text
  static void checkSize(String pattern) {
    new PatternCheck(pattern, true).run();
  }

  private void run() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> {
          outer.push(most);
          most = 1;
          group();
        }
        case ')' -> {
          last = most;
          most = Math.max(last, outer.isEmpty() ? 1 : outer.pop());
          height.close();
          at++;
        }
        case '{' -> repeat();
        case '*', '+', '?' -> {
          height.repeat();
          at++;
        }
        case '|' -> {
          height.choice();
          atom(1);
        }
        case '.', '^', '$' -> {
          height.piece(false);
          atom(1);
        }
        default -> {
          height.piece(true);
          atom(1);
        }
      }
    }
    height.end();
  }

  /// Goes past what stands at the beginning of a group: flags or a name.
  private void group() {
    boolean named = pattern.startsWith("(?P<", at) || pattern.startsWith("(?<", at);
    boolean plain = !pattern.startsWith("(?", at);
    height.open(named || plain);
    at++;
    if (plain) {
      return;
    }
    int end = at;
    while (end < pattern.length()
        && (named ? pattern.charAt(end) != '>' : ":)".indexOf(pattern.charAt(end)) < 0)) {
      end++;
    }
    boolean isOver = end < pattern.length() && pattern.charAt(end) == ')';
    at = isOver ? end : Math.min(end + 1, pattern.length());
  }

  private void atom(int length) {
    last = 1;
    at += length;
  }

  private void escape() {
    char escaped = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '\\';
    if (escaped >= 0x80 && !copiesOnly) {
      int end = pattern.offsetByCodePoints(at + 1, 1);
      throw new RegexSyntaxException(
          "error parsing regexp: invalid escape sequence: `" + pattern.substring(at, end) + "`");
    }
    if (escaped == 'Q') {
      int end = pattern.indexOf("\\E", at + 2);
      at = end < 0 ? pattern.length() : end;
    }
    height.piece(!Character.isLetterOrDigit(escaped));
    atom(2);
  }

  private void characterClass() {
    int first = pattern.startsWith("[^", at) ? at + 2 : at + 1;
    int end = first;
    while (end < pattern.length() && (pattern.charAt(end) != ']' || end == first)) {
      if (pattern.startsWith("[:", end) && pattern.indexOf(":]", end) > 0) {
        end = pattern.indexOf(":]", end) + 2;
      } else {
        end += pattern.charAt(end) == '\\' ? 2 : 1;
      }
    }
    height.piece(false);
    atom(end + 1 - at);
  }

  private void repeat() {
    int end = pattern.indexOf('}', at);
    String counts = end < 0 ? "" : pattern.substring(at + 1, end);
    if (!counts.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      // A brace that stands for itself.
      height.piece(true);
      atom(1);
      return;
    }
    int comma = counts.indexOf(',');
    boolean bounded = comma >= 0 && comma + 1 < counts.length();
    String count = bounded ? counts.substring(comma + 1) : counts.replace(",", "");
    int copies = Integer.parseInt(count);
    last *= Math.max(1, copies);
    if (last > MAX_COPIES) {
      throw new RegexSyntaxException(
          "error parsing regexp: invalid repeat count: `" + pattern.substring(at, end + 1) + "`");
    }
    most = Math.max(most, last);
    height.repeat();
    at = end + 1;
  }
}
