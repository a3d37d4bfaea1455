package io.narthex.rules.template;

import io.narthex.rules.template.Token.Kind;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Cuts a template into tokens. The last token is the end or an error. Takes time linear in the
/// source.
final class Lexer {
  private static final int END = -1;
  private static final Map<String, Kind> KEYWORDS =
      Map.ofEntries(
          Map.entry("block", Kind.BLOCK),
          Map.entry("break", Kind.BREAK),
          Map.entry("continue", Kind.CONTINUE),
          Map.entry("define", Kind.DEFINE),
          Map.entry("else", Kind.ELSE),
          Map.entry("end", Kind.END_KEYWORD),
          Map.entry("if", Kind.IF),
          Map.entry("range", Kind.RANGE),
          Map.entry("nil", Kind.NIL),
          Map.entry("template", Kind.TEMPLATE),
          Map.entry("with", Kind.WITH),
          Map.entry("true", Kind.BOOL),
          Map.entry("false", Kind.BOOL));

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int start;
  private int line = 1;
  private int startLine = 1;
  private int parens;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) {
    Lexer lexer = new Lexer(source);
    while (lexer.textThenAction()) {
      // one action after the other
    }
    return lexer.tokens;
  }

  private boolean textThenAction() {
    int open = source.indexOf("{{", at);
    if (open < 0) {
      at = source.length();
      if (at > start) {
        emit(Kind.TEXT);
      }
      emit(Kind.EOF);
      return false;
    }
    int textEnd = open;
    boolean trims = trimsLeft(open + 2);
    while (trims && textEnd > at && GoText.isSpace(source.charAt(textEnd - 1))) {
      textEnd--;
    }
    boolean hasText = textEnd > at;
    at = textEnd;
    if (hasText) {
      emit(Kind.TEXT);
    }
    at = open;
    skip();
    int inside = open + 2 + (trims ? 2 : 0);
    if (source.startsWith("/*", inside)) {
      at = inside;
      skip();
      return comment();
    }
    at = open + 2;
    emit(Kind.LEFT_DELIMITER);
    at = inside;
    skip();
    parens = 0;
    return action();
  }

  private boolean comment() {
    int close = source.indexOf("*/", at + 2);
    if (close < 0) {
      return error("unclosed comment");
    }
    at = close + 2;
    boolean trims = trimsRight(at);
    if (!trims && !source.startsWith("}}", at)) {
      return error("comment ends before closing delimiter");
    }
    at += trims ? 4 : 2;
    skipSpaceIf(trims);
    skip();
    return true;
  }

  private boolean action() {
    while (true) {
      if (atClose()) {
        if (parens > 0) {
          return error("unclosed left paren");
        }
        boolean trims = trimsRight(at);
        if (trims) {
          at += 2;
          skip();
        }
        at += 2;
        emit(Kind.RIGHT_DELIMITER);
        skipSpaceIf(trims);
        skip();
        return true;
      }
      if (!inside()) {
        return false;
      }
    }
  }

  /// Reads one token of an action; false after an error.
  private boolean inside() {
    int c = next();
    if (c == END) {
      return error("unclosed action");
    }
    if (GoText.isSpace(c)) {
      return spaces();
    }
    return switch (c) {
      case '=' -> emit(Kind.ASSIGN);
      case ':' -> next() == '=' ? emit(Kind.DECLARE) : error("expected :=");
      case '|' -> emit(Kind.PIPE);
      case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
      case '\'' -> quoted('\'', Kind.CHARACTER_CONSTANT, "unterminated character constant");
      case '`' -> raw();
      case '$' -> atTerminator() ? emit(Kind.VARIABLE) : word(Kind.VARIABLE);
      case '.' -> dot();
      case '(' -> {
        parens++;
        yield emit(Kind.LEFT_PAREN);
      }
      case ')' -> --parens < 0 ? error("unexpected right paren") : emit(Kind.RIGHT_PAREN);
      case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        at = start;
        yield number();
      }
      default -> other(c);
    };
  }

  private boolean other(int c) {
    if (GoText.isAlphanumeric(c)) {
      return identifier();
    }
    if (c >= ' ' && c < 0x7f) {
      return emit(Kind.CHARACTER);
    }
    return error("unrecognized character in action: " + GoChars.unicode(c));
  }

  private boolean dot() {
    int c = peek();
    if (c >= '0' && c <= '9') {
      at = start;
      return number();
    }
    return atTerminator() ? emit(Kind.DOT) : word(Kind.FIELD);
  }

  private boolean spaces() {
    at = start;
    while (GoText.isSpace(peek())) {
      next();
    }
    if (trimsRight(at - 1)) {
      at--;
      if (at == start) {
        return true;
      }
    }
    return emit(Kind.SPACE);
  }

  /// Takes letters and digits; what follows must end a word.
  private boolean word(Kind kind) {
    while (GoText.isAlphanumeric(peek())) {
      next();
    }
    return atTerminator() ? emit(kind) : badCharacter();
  }

  private boolean identifier() {
    while (GoText.isAlphanumeric(peek())) {
      next();
    }
    if (!atTerminator()) {
      return badCharacter();
    }
    return emit(KEYWORDS.getOrDefault(source.substring(start, at), Kind.IDENTIFIER));
  }

  private boolean badCharacter() {
    return error("bad character " + GoChars.unicode(peek()));
  }

  private boolean quoted(char quote, Kind kind, String fault) {
    while (true) {
      int c = next();
      if (c == '\\') {
        c = next();
        if (c != END && c != '\n') {
          continue;
        }
      }
      if (c == END || c == '\n') {
        return error(fault);
      }
      if (c == quote) {
        return emit(kind);
      }
    }
  }

  private boolean raw() {
    while (true) {
      int c = next();
      if (c == END) {
        return error("unterminated raw quoted string");
      }
      if (c == '`') {
        return emit(Kind.RAW_STRING);
      }
    }
  }

  private boolean number() {
    NumberForm form = NumberForm.at(source, start);
    at = form.end();
    return form.isNumber()
        ? emit(form.complex() ? Kind.COMPLEX : Kind.NUMBER)
        : error("bad number syntax: " + Quoting.quote(source.substring(start, at)));
  }

  private boolean atTerminator() {
    int c = peek();
    return c == END || GoText.isSpace(c) || ".,|:)(".indexOf(c) >= 0 || source.startsWith("}}", at);
  }

  private boolean atClose() {
    return trimsRight(at) || source.startsWith("}}", at);
  }

  private boolean trimsLeft(int from) {
    return source.startsWith("-", from)
        && from + 1 < source.length()
        && GoText.isSpace(source.charAt(from + 1));
  }

  private boolean trimsRight(int from) {
    return from < source.length()
        && GoText.isSpace(source.charAt(from))
        && source.startsWith("-}}", from + 1);
  }

  private void skipSpaceIf(boolean trims) {
    while (trims && at < source.length() && GoText.isSpace(source.charAt(at))) {
      at++;
    }
  }

  private int peek() {
    return at < source.length() ? source.codePointAt(at) : END;
  }

  private int next() {
    int c = peek();
    at += c == END ? 0 : Character.charCount(c);
    return c;
  }

  private void skip() {
    for (int i = start; i < at; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    start = at;
    startLine = line;
  }

  private boolean emit(Kind kind) {
    tokens.add(new Token(kind, source.substring(start, at), start, startLine));
    skip();
    return true;
  }

  private boolean error(String message) {
    tokens.add(new Token(Kind.ERROR, message, start, startLine));
    return false;
  }
}
