package io.narthex.server.api;

import io.narthex.storage.text.Utf8;

/// Label names in URLs.
final class LabelNames {
  private static final String PREFIX = "U__";
  private static final int MAX_HEX_DIGITS = 6;

  private LabelNames() {}

  /// Whether `name` is not empty and valid UTF-8 (no lone surrogates).
  static boolean isValid(String name) {
    return !name.isEmpty() && Utf8.isValid(name);
  }

  /// Resolves the `U__` form, in which `_2e_` stands for a dot and `__` for an underscore; what is
  /// no valid escape is taken literally.
  static String unescape(String name) {
    if (!name.startsWith(PREFIX)) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length());
    int at = PREFIX.length();
    while (at < name.length()) {
      char c = name.charAt(at);
      if (c != '_') {
        out.append(c);
        at++;
        continue;
      }
      if (at + 1 < name.length() && name.charAt(at + 1) == '_') {
        out.append('_');
        at += 2;
        continue;
      }
      int end = name.indexOf('_', at + 1);
      int point = end < 0 ? -1 : hex(name, at + 1, end);
      if (point < 0) {
        return name;
      }
      out.appendCodePoint(point);
      at = end + 1;
    }
    return out.toString();
  }

  /// The code point written in `text` from `from` to `to`; −1 where it is none.
  private static int hex(String text, int from, int to) {
    if (to - from < 1 || to - from > MAX_HEX_DIGITS) {
      return -1;
    }
    int point = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      point = point << 4 | digit;
    }
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return Character.isValidCodePoint(point) && !surrogate ? point : -1;
  }
}
