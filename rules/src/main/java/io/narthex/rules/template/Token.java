package io.narthex.rules.template;

import io.narthex.storage.text.Quoting;

/// A piece of a template's source.
///
/// @param text as it was written; of an error its message
/// @param at offset of its first character
/// @param line where it begins, from 1
record Token(Kind kind, String text, int at, int line) {
  private static final int MAX_SHOWN = 10;

  enum Kind {
    ERROR,
    TEXT,
    LEFT_DELIMITER,
    RIGHT_DELIMITER,
    SPACE,
    BOOL,
    NIL,
    CHARACTER_CONSTANT,
    NUMBER,
    COMPLEX,
    STRING,
    RAW_STRING,
    IDENTIFIER,
    FIELD,
    VARIABLE,
    DOT,
    PIPE,
    ASSIGN,
    DECLARE,
    LEFT_PAREN,
    RIGHT_PAREN,
    CHARACTER,
    BLOCK,
    BREAK,
    CONTINUE,
    DEFINE,
    ELSE,
    END_KEYWORD,
    IF,
    RANGE,
    TEMPLATE,
    WITH,
    EOF
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /// As messages show it.
  String shown() {
    return switch (kind) {
      case EOF -> "EOF";
      case ERROR -> text;
      case DOT, NIL, BLOCK, BREAK, CONTINUE, DEFINE, ELSE, END_KEYWORD, IF, RANGE, TEMPLATE, WITH ->
          "<" + text + ">";
      default -> GoText.length(text) > MAX_SHOWN ? shortened() : Quoting.quote(text);
    };
  }

  private String shortened() {
    int end =
        text.offsetByCodePoints(0, Math.min(MAX_SHOWN, text.codePointCount(0, text.length())));
    return Quoting.quote(text.substring(0, end)) + "...";
  }
}
