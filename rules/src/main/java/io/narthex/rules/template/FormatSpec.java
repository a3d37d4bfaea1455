package io.narthex.rules.template;

/// The flags, width and precision of one verb. Mutable, owned by one call.
final class FormatSpec {
  /// Characters at least, −1: not said.
  int width = -1;

  /// Digits or characters, −1: not said.
  int precision = -1;

  boolean plus;
  boolean minus;
  boolean sharp;
  boolean space;
  boolean zero;

  /// Whether values are written as Go source, `%#v`.
  boolean goSyntax;

  /// Whether fields of structures are named, `%+v`.
  boolean fieldNames;

  /// Takes `c` where it is a flag.
  boolean flag(char c) {
    switch (c) {
      case '#' -> sharp = true;
      case '0' -> zero = true;
      case '+' -> plus = true;
      case '-' -> minus = true;
      case ' ' -> space = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Makes `#` and `+` mean what they mean to verb `v`.
  void asGeneral() {
    goSyntax = sharp;
    sharp = false;
    fieldNames = plus;
    plus = false;
  }

  /// `text` filled up to the width, with zeros only where `zeros`.
  String pad(String text, boolean zeros) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    String fill = (zeros && zero && !minus ? "0" : " ").repeat(missing);
    return minus ? text + fill : fill + text;
  }
}
