package io.narthex.storage.labels;

/// How a name that the legacy syntax does not allow is written for those who know only that syntax.
public enum NameEscaping {
  /// As it is.
  NONE,
  /// Every character that is not allowed becomes `_`.
  UNDERSCORES,
  /// A dot becomes `_dot_`, `_` becomes `__`, any other that is not allowed `__`.
  DOTS,
  /// `U__` in front, `_` becomes `__`, a character that is not allowed its code point in
  /// hexadecimal between underscores. Loses nothing.
  VALUES;

  private static final String VALUES_PREFIX = "U__";
  private static final int MAX_HEX_DIGITS = 6;

  /// `name` as this scheme writes it.
  public String escape(String name) {
    return switch (this) {
      case NONE -> name;
      case UNDERSCORES -> NameValidation.LEGACY.isMetricName(name) ? name : escapeEach(name);
      case DOTS -> escapeEach(name);
      case VALUES ->
          name.isEmpty() || NameValidation.LEGACY.isMetricName(name)
              ? name
              : VALUES_PREFIX + escapeEach(name);
    };
  }

  private String escapeEach(String name) {
    StringBuilder out = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      boolean allowed = NameValidation.isLegacyCharacter(c, i == 0, true);
      i += Character.charCount(c);
      if (c == '_' && this != UNDERSCORES) {
        out.append("__");
      } else if (allowed) {
        out.appendCodePoint(c);
      } else {
        switch (this) {
          case NONE, UNDERSCORES -> out.append('_');
          case DOTS -> out.append(c == '.' ? "_dot_" : "__");
          case VALUES -> {
            boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
            out.append('_').append(Integer.toHexString(surrogate ? 0xFFFD : c)).append('_');
          }
        }
      }
    }
    return out.toString();
  }

  /// Undoes [#escape] as far as that is possible; a text that is not well-formed stays as it is.
  public String unescape(String escaped) {
    return switch (this) {
      case NONE, UNDERSCORES -> escaped;
      case DOTS -> escaped.replace("_dot_", ".").replace("__", "_");
      case VALUES -> unescapeValues(escaped);
    };
  }

  private static String unescapeValues(String escaped) {
    if (!escaped.startsWith(VALUES_PREFIX)) {
      return escaped;
    }
    StringBuilder out = new StringBuilder(escaped.length());
    for (int i = VALUES_PREFIX.length(); i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '_') {
        out.append(c);
        continue;
      }
      int end = escaped.indexOf('_', i + 1);
      if (end == i + 1) {
        out.append('_');
      } else {
        int codePoint = end < 0 ? -1 : hex(escaped, i + 1, end);
        if (codePoint < 0) {
          return escaped;
        }
        out.appendCodePoint(codePoint);
      }
      i = end;
    }
    return out.toString();
  }

  /// The code point that `text[from..to)` names in hexadecimal, −1 where it names none.
  private static int hex(String text, int from, int to) {
    if (to - from >= MAX_HEX_DIGITS) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    boolean surrogate = value >= 0xD800 && value <= 0xDFFF;
    return surrogate || value > Character.MAX_CODE_POINT ? -1 : value;
  }
}
