package io.narthex.rules.template;

import io.narthex.storage.text.Utf8;
import java.util.Arrays;

/// Texts as Go counts them: in bytes of UTF-8, see [Utf8].
final class GoText {
  private GoText() {}

  /// The number of bytes.
  static int length(String text) {
    return isAscii(text) ? text.length() : Utf8.encode(text).length;
  }

  /// The bytes `from` to `to`; what is cut through becomes raw bytes.
  static String slice(String text, int from, int to) {
    return isAscii(text)
        ? text.substring(from, to)
        : Utf8.decode(Arrays.copyOfRange(Utf8.encode(text), from, to));
  }

  /// The byte at `index`.
  static int byteAt(String text, int index) {
    return isAscii(text) ? text.charAt(index) : Utf8.encode(text)[index] & 0xff;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /// Whether Go's identifiers may hold `c`.
  static boolean isAlphanumeric(int c) {
    return c == '_'
        || Character.isLetter(c)
        || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }
}
