package io.narthex.server.api;

/// Strings in double quotes as Go's `%q` prints them, for error texts.
final class GoQuote {
  private GoQuote() {}

  /// Quotes `text`; lone surrogates of the range U+DC80…U+DCFF are single bytes.
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case 11 -> out.append("\\v");
            default -> appendOther(out, c);
          }
        });
    return out.append('"').toString();
  }

  private static void appendOther(StringBuilder out, int c) {
    if (c >= 0xDC80 && c <= 0xDCFF) {
      out.append(String.format("\\x%02x", c & 0xFF));
    } else if (c < 0x20 || c == 0x7f) {
      out.append(String.format("\\x%02x", c));
    } else if (isPrintable(c)) {
      out.appendCodePoint(c);
    } else {
      out.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
