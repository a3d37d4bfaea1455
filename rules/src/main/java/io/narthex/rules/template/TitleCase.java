package io.narthex.rules.template;

/// The first letter of each word in upper case, all others as they are. Words are cut as Unicode
/// (UAX #29) cuts them: an apostrophe or a point between letters is part of a word.
final class TitleCase {
  private TitleCase() {}

  static String of(String text) {
    int[] c = text.codePoints().toArray();
    StringBuilder out = new StringBuilder(text.length());
    boolean inWord = false;
    for (int i = 0; i < c.length; i++) {
      if (isWordPart(c[i])) {
        out.appendCodePoint(inWord ? c[i] : Character.toTitleCase(c[i]));
        inWord |= Character.isLetterOrDigit(c[i]) || c[i] == '_';
      } else {
        boolean joins = inWord && i + 1 < c.length && joins(c[i], c[i - 1], c[i + 1]);
        inWord = joins;
        out.appendCodePoint(c[i]);
      }
    }
    return out.toString();
  }

  private static boolean isWordPart(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || c == '_'
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || type == Character.CONNECTOR_PUNCTUATION;
  }

  private static boolean joins(int c, int before, int after) {
    boolean letters = Character.isLetter(before) && Character.isLetter(after);
    boolean digits = Character.isDigit(before) && Character.isDigit(after);
    return switch (c) {
      case '\'', '.', 0x2018, 0x2019, 0x2024, 0xFE52, 0xFF07, 0xFF0E -> letters || digits;
      case ':', 0xB7, 0x387, 0x5F4, 0x2027, 0xFE13, 0xFE55, 0xFF1A -> letters;
      case ',', ';', 0x37E, 0x589, 0x60C, 0x60D, 0x66C, 0x7F8, 0x2044 -> digits;
      default -> false;
    };
  }
}
