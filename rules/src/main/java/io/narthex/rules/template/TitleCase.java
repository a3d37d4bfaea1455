package io.narthex.rules.template;

import java.lang.Character.UnicodeScript;
import java.util.Locale;

/// The first letter of each word that has a case in its title form, all others as they are. Words
/// end as `golang.org/x/text/cases` ends them: at everything but letters, digits, marks and
/// underscores; one apostrophe or point is part of a word, two are not. Ideographs are words each.
final class TitleCase {
  private TitleCase() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inWord = false;
    boolean afterJoint = false;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      boolean joint = isJoint(c);
      inWord &= !(afterJoint && joint);
      afterJoint = joint;
      if (isCased(c)) {
        out.append(inWord ? Character.toString(c) : title(c));
        inWord = true;
      } else {
        out.appendCodePoint(c);
        inWord &= joint || isWordPart(c);
      }
    }
    return out.toString();
  }

  private static boolean isCased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  /// `ß` becomes `Ss`, a ligature its letters.
  private static String title(int c) {
    int simple = Character.toTitleCase(c);
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    int first = upper.codePointAt(0);
    if (simple != c || upper.codePointCount(0, upper.length()) == 1 || !isCased(first)) {
      return simple == c ? upper : Character.toString(simple);
    }
    String rest = upper.substring(Character.charCount(first));
    return Character.toString(first) + rest.toLowerCase(Locale.ROOT);
  }

  private static boolean isWordPart(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.CONNECTOR_PUNCTUATION ->
          true;
      default -> Character.isLetter(c) && !isWordOfItsOwn(c);
    };
  }

  private static boolean isWordOfItsOwn(int c) {
    UnicodeScript script = UnicodeScript.of(c);
    return Character.isIdeographic(c)
        || script == UnicodeScript.HIRAGANA
        || script == UnicodeScript.KATAKANA
        || script == UnicodeScript.THAI
        || script == UnicodeScript.LAO
        || script == UnicodeScript.KHMER
        || script == UnicodeScript.MYANMAR;
  }

  private static boolean isJoint(int c) {
    return switch (c) {
      case '\'', '.', ':', 0xB7, 0x387, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027 -> true;
      case 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A -> true;
      default -> false;
    };
  }
}
