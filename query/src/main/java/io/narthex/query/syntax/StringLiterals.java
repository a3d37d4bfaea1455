package io.narthex.query.syntax;

import io.narthex.storage.text.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads string literals: Go's escapes between `"` or `'`, none between backticks.
final class StringLiterals {
  /// A literal's value, or why there is none.
  sealed interface Result {
    record Value(String text) implements Result {}

    record Fault(String message) implements Result {}
  }

  private static final int END = -1;

  private final String source;
  private final int quote;
  private final StringBuilder value = new StringBuilder();

  /// Bytes of `\x` and octal escapes that wait for the rest of their UTF-8 sequence.
  private byte[] pending = new byte[8];

  private int pendingCount;
  private int at;

  private StringLiterals(String source) {
    this.source = source;
    this.quote = source.charAt(0);
    this.at = 1;
  }

  /// Reads the literal at the start of `source`, which begins with a quote and may be longer than
  /// the literal.
  static Result read(String source) {
    return new StringLiterals(source).read();
  }

  private Result read() {
    if (quote == '`') {
      return readRaw();
    }
    while (true) {
      int c = next();
      if (c == quote) {
        flush();
        return new Result.Value(value.toString());
      }
      if (c == '\\') {
        String fault = readEscape();
        if (fault != null) {
          return new Result.Fault(fault);
        }
      } else if (c == 0xFFFD) {
        return new Result.Fault("invalid UTF-8 rune");
      } else if (c == END || c == '\n') {
        return new Result.Fault("unterminated quoted string");
      } else {
        flush();
        value.appendCodePoint(c);
      }
    }
  }

  private Result readRaw() {
    while (true) {
      int c = next();
      if (c == quote) {
        return new Result.Value(value.toString());
      }
      if (c == 0xFFFD) {
        return new Result.Fault("invalid UTF-8 rune");
      }
      if (c == END) {
        return new Result.Fault("unterminated raw string");
      }
      value.appendCodePoint(c);
    }
  }

  private int next() {
    if (at >= source.length()) {
      return END;
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  /// Reads what follows a backslash; answers the fault, or null.
  private @Nullable String readEscape() {
    int c = next();
    if (c == quote) {
      return character(c);
    }
    return switch (c) {
      case 'a' -> character(0x07);
      case 'b' -> character('\b');
      case 'f' -> character('\f');
      case 'n' -> character('\n');
      case 'r' -> character('\r');
      case 't' -> character('\t');
      case 'v' -> character(0x0b);
      case '\\' -> character('\\');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        yield number(3, 8, 0xFF);
      }
      case 'x' -> number(2, 16, 0xFF);
      case 'u' -> number(4, 16, Character.MAX_CODE_POINT);
      case 'U' -> number(8, 16, Character.MAX_CODE_POINT);
      case END -> "escape sequence not terminated";
      default -> "unknown escape sequence " + Runes.unicode(c);
    };
  }

  private @Nullable String character(int c) {
    flush();
    value.appendCodePoint(c);
    return null;
  }

  private @Nullable String number(int digits, int base, int max) {
    long number = 0;
    for (int i = 0; i < digits; i++) {
      int c = next();
      int digit = c < 0x80 ? Character.digit(c, base) : -1;
      if (c == END) {
        return "escape sequence not terminated";
      }
      if (digit < 0) {
        return "illegal character " + Runes.unicode(c) + " in escape sequence";
      }
      number = number * base + digit;
    }
    if (number > max || (number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE)) {
      return "escape sequence is an invalid Unicode code point";
    }
    if (max == 0xFF) {
      if (pendingCount == pending.length) {
        pending = Arrays.copyOf(pending, 2 * pendingCount);
      }
      pending[pendingCount++] = (byte) number;
      return null;
    }
    return character((int) number);
  }

  private void flush() {
    if (pendingCount > 0) {
      value.append(Utf8.decode(pending, 0, pendingCount));
      pendingCount = 0;
    }
  }
}
