package io.narthex.storage.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Quoted strings: Go's `strconv.Quote`, and the three kinds that PromQL reads.
public final class Quoting {
  private static final String NAMED = "abfnrtv\\";
  private static final String NAMED_VALUES = "\u0007\b\f\n\r\t\u000b\\";

  private Quoting() {}

  /// `text` in double quotes, as `strconv.Quote`: printable characters as they are, raw bytes (see
  /// [Utf8]) as `\xff`.
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    appendQuoted(out, text);
    return out.toString();
  }

  /// Appends what [#quote] returns.
  public static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int named = NAMED_VALUES.indexOf(c);
      if (c == '"') {
        out.append("\\\"");
      } else if (named >= 0) {
        out.append('\\').append(NAMED.charAt(named));
      } else if (isPrintable(c)) {
        out.appendCodePoint(c);
      } else if (Utf8.isRawByte(c)) {
        appendHex(out.append("\\x"), c & 0xff, 2);
      } else if (c < ' ' || c == 0x7f) {
        appendHex(out.append("\\x"), c, 2);
      } else if (c < 0x10000) {
        appendHex(out.append("\\u"), c, 4);
      } else {
        appendHex(out.append("\\U"), c, 8);
      }
    }
    out.append('"');
  }

  private static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append("0123456789abcdef".charAt((value >>> shift) & 15));
    }
  }

  /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
  private static boolean isPrintable(int c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /// What a PromQL string means: in double or single quotes with Go's escapes and without line
  /// breaks, or in backquotes as it stands. Bytes that form no UTF-8 appear as [Utf8] says.
  ///
  /// @throws TextSyntaxException `invalid syntax`
  public static String unquote(String quoted) {
    int end = quoted.length() - 1;
    if (end < 1 || quoted.charAt(0) != quoted.charAt(end)) {
      throw invalid();
    }
    char quote = quoted.charAt(0);
    String body = quoted.substring(1, end);
    if (quote == '`') {
      if (body.indexOf('`') >= 0) {
        throw invalid();
      }
      return body;
    }
    if ((quote != '"' && quote != '\'') || body.indexOf('\n') >= 0) {
      throw invalid();
    }
    if (body.indexOf('\\') < 0 && body.indexOf(quote) < 0) {
      return body;
    }
    return new Escapes(body, quote).text();
  }

  private static TextSyntaxException invalid() {
    return new TextSyntaxException("invalid syntax");
  }

  /// Reads the escapes of one string body from left to right.
  private static final class Escapes {
    private final String body;
    private final char quote;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;

    Escapes(String body, char quote) {
      this.body = body;
      this.quote = quote;
    }

    String text() {
      while (at < body.length()) {
        char c = body.charAt(at);
        if (c == quote) {
          throw invalid();
        }
        if (c == '\\') {
          at++;
          escape();
        } else {
          int codePoint = body.codePointAt(at);
          at += Character.charCount(codePoint);
          out.writeBytes(Utf8.encode(Character.toString(codePoint)));
        }
      }
      return Utf8.decode(out.toByteArray());
    }

    private void escape() {
      if (at == body.length()) {
        throw invalid();
      }
      char c = body.charAt(at);
      int named = NAMED.indexOf(c);
      if (named >= 0) {
        at++;
        out.write(NAMED_VALUES.charAt(named));
      } else if (c == quote) {
        at++;
        out.write(c);
      } else {
        switch (c) {
          case 'x' -> out.write(digits(1, 2, 16));
          case 'u' -> character(digits(1, 4, 16));
          case 'U' -> character(digits(1, 8, 16));
          case '0', '1', '2', '3', '4', '5', '6', '7' -> {
            int value = digits(0, 3, 8);
            if (value > 255) {
              throw invalid();
            }
            out.write(value);
          }
          default -> throw invalid();
        }
      }
    }

    private int digits(int skipped, int count, int radix) {
      at += skipped;
      if (at + count > body.length()) {
        throw invalid();
      }
      long value = 0;
      for (int i = 0; i < count; i++) {
        char c = body.charAt(at++);
        int digit = Ascii.isHexDigit(c) ? Character.digit(c, radix) : -1;
        if (digit < 0) {
          throw invalid();
        }
        value = value * radix + digit;
      }
      return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /// A surrogate written as an escape becomes U+FFFD, as in Go.
    private void character(int codePoint) {
      if (codePoint > Character.MAX_CODE_POINT) {
        throw invalid();
      }
      boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
      String text = surrogate ? "\uFFFD" : Character.toString(codePoint);
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
