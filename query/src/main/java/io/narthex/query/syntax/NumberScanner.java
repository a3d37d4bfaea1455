package io.narthex.query.syntax;

/// Where a number or duration at the start of a text ends, and which of the two it is.
///
/// Numbers are decimal or hexadecimal with one dot (decimal only), one exponent and underscores
/// that something follows. Upstream takes `e` for an exponent in hexadecimal numbers too, so `0xee`
/// is none.
final class NumberScanner {
  /// What was found.
  enum Kind {
    NUMBER,
    DURATION,
    NEITHER
  }

  private static final char END = 0;
  private static final String DIGITS = "0123456789";
  private static final String HEX_DIGITS = "0123456789abcdefABCDEF";

  private final String text;
  private int at;
  private Kind kind = Kind.NEITHER;

  private NumberScanner(String text) {
    this.text = text;
  }

  /// Scans `text`, which starts with a digit or a dot and a digit, and holds what follows it in the
  /// query as far as that are letters, digits, dots, underscores and signs of exponents.
  static NumberScanner scan(String text) {
    NumberScanner scanner = new NumberScanner(text);
    if (scanner.number()) {
      scanner.kind = Kind.NUMBER;
    } else if (scanner.duration()) {
      scanner.kind = Kind.DURATION;
    }
    return scanner;
  }

  Kind kind() {
    return kind;
  }

  /// How many characters were read; with [Kind#NEITHER] up to and with the offending one.
  int length() {
    return at;
  }

  private boolean number() {
    boolean hex = false;
    if (accept("0") && accept("xX")) {
      hex = true;
      accept("_");
    }
    accept(".");
    accept(hex ? HEX_DIGITS : DIGITS);
    boolean dot = false;
    boolean exponent = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '.') {
        at++;
        if (dot || hex || accept("_.")) {
          return false;
        }
        dot = true;
      } else if (c == 'e' || c == 'E') {
        at++;
        if (exponent) {
          return false;
        }
        exponent = true;
        accept("+-");
        if (accept("._eE") || at == text.length()) {
          return false;
        }
      } else if (c == '_') {
        at++;
        if (accept("._eE") || at == text.length()) {
          return false;
        }
      } else if (!acceptAll(hex ? HEX_DIGITS : DIGITS)) {
        break;
      }
    }
    return !isWord(peek());
  }

  private boolean duration() {
    if (!accept("smhdwy")) {
      return false;
    }
    accept("s");
    while (acceptAll(DIGITS)) {
      if (!accept("smhdw")) {
        return false;
      }
      accept("s");
    }
    if (isWord(peek())) {
      at++;
      return false;
    }
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private boolean accept(String characters) {
    if (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
      return true;
    }
    return false;
  }

  private boolean acceptAll(String characters) {
    int start = at;
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at > start;
  }

  private static boolean isWord(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
