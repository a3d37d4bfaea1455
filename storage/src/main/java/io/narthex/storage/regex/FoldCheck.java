package io.narthex.storage.regex;

import java.util.regex.Pattern;

/// Refuses the patterns on which re2j 1.8 does not end: its tables of letters that differ only in
/// case are older than U+1C80–U+1C88, and it goes round for ever once such a letter, or a range
/// with one, is to be matched without regard to case.
final class FoldCheck {
  private static final int FIRST = 0x1C80;
  private static final int LAST = 0x1C88;

  /// Ranges that reach from one to the other are taken as they are.
  private static final int FIRST_FOLDED = 0x41;

  private static final int LAST_FOLDED = 0x1044F;
  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z]*i");

  private final String source;
  private int at;

  private FoldCheck(String source) {
    this.source = source;
  }

  /// Throws where `source` must not reach re2j.
  static void check(String source) {
    if (IGNORES_CASE.matcher(source).find()) {
      new FoldCheck(source).walk();
    }
  }

  private void walk() {
    boolean inClass = false;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '[' && !inClass) {
        inClass = true;
        at++;
        at += source.startsWith("^", at) ? 1 : 0;
        at += source.startsWith("]", at) ? 1 : 0;
      } else if (inClass && source.startsWith("[:", at) && source.indexOf(":]", at) > 0) {
        at = source.indexOf(":]", at) + 2;
      } else if (c == ']' && inClass) {
        inClass = false;
        at++;
      } else {
        int low = character();
        boolean range = inClass && source.startsWith("-", at) && !source.startsWith("-]", at);
        int high = low;
        if (range && at + 1 < source.length()) {
          at++;
          high = character();
        }
        checkRange(low, high);
      }
    }
  }

  private void checkRange(int low, int high) {
    boolean everything = low <= FIRST_FOLDED && high >= LAST_FOLDED;
    if (low <= LAST && high >= FIRST && !everything) {
      throw new RegexSyntaxException(
          "not supported: U+1C80 to U+1C88 without regard to case: `" + source + "`");
    }
  }

  /// The character at `at`, escaped as a number or not; steps behind it.
  private int character() {
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    if (c != '\\' || at >= source.length()) {
      return c;
    }
    int escaped = source.codePointAt(at);
    at += Character.charCount(escaped);
    if (escaped != 'x') {
      return escaped;
    }
    int end = source.startsWith("{", at) ? source.indexOf('}', at) : at + 2;
    int from = source.startsWith("{", at) ? at + 1 : at;
    if (end < 0 || end > source.length()) {
      return escaped;
    }
    String digits = source.substring(from, end);
    at = from == at ? end : end + 1;
    return digits.matches("[0-9A-Fa-f]{1,8}") ? Integer.parseUnsignedInt(digits, 16) : escaped;
  }
}
