package io.narthex.rules.template;

import io.narthex.rules.template.Token.Kind;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.TextSyntaxException;
import java.util.List;

/// Walks over the tokens of a template and words its faults: their line is that of the last token
/// that was looked at. Not thread-safe.
final class TokenReader {
  private final String name;
  private final List<Token> tokens;
  private int at;
  private int furthest;
  private int actionLine;

  TokenReader(String name, List<Token> tokens) {
    this.name = name;
    this.tokens = tokens;
  }

  /// The next token, which stays; the last one for ever.
  Token peek() {
    int index = Math.min(at, tokens.size() - 1);
    furthest = Math.max(furthest, index);
    return tokens.get(index);
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  Token nextNonSpace() {
    Token token = next();
    while (token.is(Kind.SPACE)) {
      token = next();
    }
    return token;
  }

  /// Passes over spaces to the next token, which stays.
  Token peekNonSpace() {
    Token token = nextNonSpace();
    at--;
    return token;
  }

  /// Puts the last token back.
  void back() {
    at--;
  }

  int mark() {
    return at;
  }

  void reset(int mark) {
    at = mark;
  }

  /// Notes the line where an action begins, 0: outside.
  ///
  /// @return the line before
  int action(int line) {
    int before = actionLine;
    actionLine = line;
    return before;
  }

  void expect(Kind kind, String context) throws TemplateException {
    Token token = nextNonSpace();
    if (!token.is(kind)) {
      throw unexpected(token, context);
    }
  }

  /// What the quoted text of a token means.
  String unquote(Token token) throws TemplateException {
    String quoted = token.is(Kind.RAW_STRING) ? token.text().replace("\r", "") : token.text();
    try {
      return Quoting.unquote(quoted);
    } catch (TextSyntaxException e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  TemplateException unexpected(Token token, String context) {
    if (!token.is(Kind.ERROR)) {
      return fault("unexpected " + token.shown() + " in " + context);
    }
    String where = "";
    if (actionLine != 0 && actionLine != token.line()) {
      String action = token.text().endsWith(" action") ? "" : " in action";
      where = action + " started at " + name + ":" + actionLine;
    }
    return fault(token.text() + where);
  }

  TemplateException fault(String message) {
    int line = tokens.get(furthest).line();
    return new TemplateException("template: " + name + ":" + line + ": " + message);
  }
}
