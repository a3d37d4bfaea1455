package io.narthex.query.syntax;

import io.narthex.storage.text.Quoting;
import java.util.Locale;

/// Single code points as Go prints them in error texts.
final class Runes {
  private Runes() {}

  /// A code point in single quotes, escaped where that is needed.
  static String quote(int codePoint) {
    if (codePoint == '\'') {
      return "'\\''";
    }
    if (codePoint == '"') {
      return "'\"'";
    }
    String quoted = Quoting.quote(Character.toString(codePoint));
    return "'" + quoted.substring(1, quoted.length() - 1) + "'";
  }

  /// A code point as `U+0063 'c'`, without the second part where it cannot be printed.
  static String unicode(int codePoint) {
    String number = String.format(Locale.ROOT, "U+%04X", codePoint);
    String text = Character.toString(codePoint);
    boolean printable =
        codePoint == '"' || codePoint == '\\' || Quoting.quote(text).equals('"' + text + '"');
    return printable ? number + " '" + text + "'" : number;
  }
}
