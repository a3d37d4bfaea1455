package io.narthex.storage.text;

import java.util.HexFormat;
import java.util.function.IntSupplier;

/// What a backslash in a JSON string begins (RFC 8259, section 7), for readers that differ in where
/// their text comes from and in how they say what is wrong with it.
public final class JsonEscapes {
  /// The character behind the backslash names nothing.
  public static final int UNKNOWN = -1;

  /// Behind `u` stands something else than four hexadecimal digits.
  public static final int NOT_HEXADECIMAL = -2;

  private static final int DIGITS = 4;

  private JsonEscapes() {}

  /// Reads what stands behind a backslash.
  ///
  /// @param next takes the next character; a negative one, or an exception, where there is none
  /// @return the UTF-16 code unit; else [#UNKNOWN] or [#NOT_HEXADECIMAL], because of the character
  ///   that was taken last
  public static int read(IntSupplier next) {
    int c = next.getAsInt();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> codeUnit(next);
      default -> UNKNOWN;
    };
  }

  private static int codeUnit(IntSupplier next) {
    int code = 0;
    for (int i = 0; i < DIGITS; i++) {
      int c = next.getAsInt();
      if (!HexFormat.isHexDigit(c)) {
        return NOT_HEXADECIMAL;
      }
      code = code << 4 | HexFormat.fromHexDigit(c);
    }
    return code;
  }
}
