package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;
import java.util.Locale;

/// Single characters as Go writes them.
final class GoChars {
  private GoChars() {}

  /// `U+00A0`, and the character behind it where it can be printed: `%#U`.
  static String unicode(int c) {
    String code = number(c);
    return isPrintable(c) ? code + " '" + Character.toString(c) + "'" : code;
  }

  /// `U+00A0`: `%U`.
  static String number(long c) {
    return String.format(Locale.ROOT, "U+%04X", c);
  }

  static boolean isPrintable(int c) {
    return Character.isValidCodePoint(c)
        && (c == '"'
            || c == '\\'
            || Quoting.quote(Character.toString(c)).equals("\"" + Character.toString(c) + "\""));
  }

  /// In single quotes, as `strconv.QuoteRune` and, with `ascii`, `strconv.QuoteRuneToASCII`.
  static String quote(long value, boolean ascii) {
    boolean valid =
        value >= 0 && value <= Character.MAX_CODE_POINT && (value < 0xD800 || value > 0xDFFF);
    int c = valid ? (int) value : 0xFFFD;
    if (c == '\'') {
      return "'\\''";
    }
    if (c == '"') {
      return "'\"'";
    }
    String body = ascii ? ascii(Character.toString(c)) : quoted(Character.toString(c));
    return "'" + body + "'";
  }

  private static String quoted(String text) {
    String quoted = Quoting.quote(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  /// The inside of `strconv.QuoteToASCII`.
  static String ascii(String text) {
    String quoted = quoted(text);
    StringBuilder out = new StringBuilder();
    quoted
        .codePoints()
        .forEach(c -> {
          if (c < 0x80) {
            out.append((char) c);
          } else {
            out.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
          }
        });
    return out.toString();
  }

  /// Whether Go's raw text can hold `text`.
  static boolean canBackquote(String text) {
    return text.codePoints()
        .allMatch(
            c -> c != '`' && c != 0x7f && c != 0xFEFF && (c >= ' ' || c == '\t') && !isRaw(c));
  }

  private static boolean isRaw(int c) {
    return c >= 0xDC80 && c <= 0xDCFF;
  }
}
