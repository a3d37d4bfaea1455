package io.narthex.query.syntax;

import io.narthex.query.syntax.grammar.PromqlLexer;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Turns a query into tokens: reads the generated lexer and settles what depends on more than one
/// token. A fault or the end is the last token ([PromqlLexer#ERROR] or [Token#EOF]).
///
/// Nesting is counted here, before anything descends.
final class QueryTokens {
  private final QueryText query;
  private final PromqlLexer lexer;
  private final Nesting nesting;
  private final OffsetTail offsetTail = new OffsetTail();
  private final List<Token> tokens = new ArrayList<>();
  private @Nullable ParseError fault;
  private int parenDepth;
  private boolean bracketOpen;
  private boolean gotDuration;
  private boolean gotColon;

  private QueryTokens(QueryText query, int maxNesting) {
    this.query = query;
    this.lexer = new PromqlLexer(CharStreams.fromString(query.text()));
    this.nesting = new Nesting(maxNesting);
  }

  /// The tokens of a query.
  ///
  /// @param fault why they end with [PromqlLexer#ERROR]; null: they end with [Token#EOF]
  /// @param levels how deep the query nests
  record Result(List<Token> tokens, @Nullable ParseError fault, int levels) {}

  static Result read(QueryText query, int maxNesting) {
    QueryTokens reader = new QueryTokens(query, maxNesting);
    reader.readAll();
    return new Result(reader.tokens, reader.fault, reader.nesting.deepest());
  }

  private void readAll() {
    while (fault == null) {
      CommonToken token = (CommonToken) lexer.nextToken();
      settle(token);
      if (fault != null) {
        token.setType(PromqlLexer.ERROR);
      }
      if (token.getType() != PromqlLexer.BRACKETS_COMMENT) {
        token.setTokenIndex(tokens.size());
        tokens.add(token);
      }
      if (token.getType() == Token.EOF) {
        return;
      }
    }
  }

  private int previousType() {
    return tokens.isEmpty() ? Token.INVALID_TYPE : tokens.getLast().getType();
  }

  private void settle(CommonToken token) {
    if (bracketOpen && !gotDuration && (!inBraces() || token.getType() == PromqlLexer.LEFT_BRACE)) {
      settleAtBracketStart(token);
    } else {
      settleAnywhere(token);
    }
    if (fault != null) {
      return;
    }
    offsetTail.settle(token, previousType());
    boolean inDuration = bracketOpen || offsetTail.isOpen();
    if (!nesting.count(token.getType(), startsOperand(previousType()), inDuration)) {
      fail(
          query.position(token),
          "expression is nested deeper than "
              + nesting.max()
              + " levels (see --query.max-nesting)");
    }
  }

  private boolean inBraces() {
    return lexer._mode == PromqlLexer.BRACES;
  }

  /// Before the first number in brackets only what duration expressions are made of is legal.
  private void settleAtBracketStart(CommonToken token) {
    switch (token.getType()) {
      case Token.EOF ->
          fail(query.position(token), "unexpected end of input in duration expression");
      case PromqlLexer.COLON -> {
        int end = query.position(token).end();
        fail(
            new PositionRange(end, query.sizeBytes()),
            "unexpected colon before duration in duration expression");
      }
      case PromqlLexer.NUMBER,
          PromqlLexer.LEFT_PAREN,
          PromqlLexer.RIGHT_PAREN,
          PromqlLexer.RIGHT_BRACKET,
          PromqlLexer.COMMA,
          PromqlLexer.ADD,
          PromqlLexer.SUB,
          PromqlLexer.MUL,
          PromqlLexer.DIV,
          PromqlLexer.MOD,
          PromqlLexer.POW,
          PromqlLexer.STEP,
          PromqlLexer.RANGE,
          PromqlLexer.MIN_OF,
          PromqlLexer.MAX_OF ->
          settleAnywhere(token);
      default ->
          fail(
              query.fromStartOf(token),
              "unexpected character in duration expression: " + Runes.quote(firstCodePoint(token)));
    }
  }

  private void settleAnywhere(CommonToken token) {
    switch (token.getType()) {
      case PromqlLexer.NUMBER -> settleNumber(token);
      case PromqlLexer.STRING -> checkString(token);
      case PromqlLexer.LEFT_PAREN -> {
        parenDepth++;
        if (previousType() == PromqlLexer.GROUP_LEFT || previousType() == PromqlLexer.GROUP_RIGHT) {
          token.setType(PromqlLexer.LIST_PAREN);
        }
      }
      case PromqlLexer.RIGHT_PAREN -> {
        if (--parenDepth < 0) {
          int end = query.position(token).end();
          fail(new PositionRange(end, query.sizeBytes()), "unexpected right parenthesis ')'");
        }
      }
      case PromqlLexer.LEFT_BRACKET -> {
        bracketOpen = true;
        gotDuration = false;
        gotColon = false;
      }
      case PromqlLexer.RIGHT_BRACKET -> bracketOpen = false;
      case PromqlLexer.COLON -> {
        if (gotColon) {
          failAt(token, "unexpected colon ':'");
        }
        gotColon = true;
      }
      case PromqlLexer.FILL, PromqlLexer.FILL_LEFT, PromqlLexer.FILL_RIGHT -> {
        if (!parenthesisFollows()) {
          token.setType(PromqlLexer.IDENTIFIER);
        }
      }
      case PromqlLexer.BRACKETS_WORD ->
          failAt(
              token,
              "unexpected character: " + Runes.quote(firstCodePoint(token)) + ", expected ':'");
      case PromqlLexer.BAD_OPERATOR -> failAfterFirst(token, "");
      case PromqlLexer.UNKNOWN, PromqlLexer.BRACKETS_UNKNOWN -> settleUnknown(token);
      case PromqlLexer.BRACES_UNKNOWN -> settleUnknownInBraces(token);
      case Token.EOF -> settleEnd(token);
      default -> {
        // as the lexer has it
      }
    }
  }

  private void settleNumber(CommonToken token) {
    if (bracketOpen) {
      gotDuration = true;
    }
    String text = QueryText.textOf(token);
    if (Character.isLetter(text.charAt(0))) {
      return; // Inf, NaN
    }
    NumberScanner scanner = NumberScanner.scan(text);
    if (scanner.kind() == NumberScanner.Kind.NEITHER) {
      failAt(
          token,
          "bad number or duration syntax: " + Quoting.quote(text.substring(0, scanner.length())));
      return;
    }
    if (scanner.kind() == NumberScanner.Kind.DURATION) {
      token.setType(PromqlLexer.DURATION);
    }
    if (scanner.length() < text.length()) {
      token.setStopIndex(token.getStartIndex() + scanner.length() - 1);
      lexer.getInputStream().seek(token.getStopIndex() + 1);
    }
  }

  private void checkString(CommonToken token) {
    String text = QueryText.textOf(token);
    if (text.indexOf('\\') < 0 && text.indexOf(0xFFFD) < 0) {
      return;
    }
    if (StringLiterals.read(text) instanceof StringLiterals.Result.Fault f) {
      failAt(token, f.message());
    }
  }

  private void settleUnknown(CommonToken token) {
    int c = firstCodePoint(token);
    switch (c) {
      case '"', '\'', '`' -> failUnterminated(token);
      case '!' -> failAfterFirst(token, "");
      case '[' -> failAt(token, "unexpected left bracket '['");
      case ']' -> failAt(token, "unexpected right bracket ']'");
      default -> failAt(token, "unexpected character: " + Runes.quote(c));
    }
  }

  private void settleUnknownInBraces(CommonToken token) {
    int c = firstCodePoint(token);
    switch (c) {
      case '"', '\'', '`' -> failUnterminated(token);
      case '!' -> failAfterFirst(token, " inside braces");
      case '{' -> failAt(token, "unexpected left brace '{'");
      default -> failAt(token, "unexpected character inside braces: " + Runes.quote(c));
    }
  }

  private void failUnterminated(CommonToken token) {
    String rest = rest(token);
    if (StringLiterals.read(rest) instanceof StringLiterals.Result.Fault f) {
      failAt(token, f.message());
    } else {
      throw new AssertionError("a string that the lexer refuses: " + rest);
    }
  }

  private void failAfterFirst(CommonToken token, String where) {
    String rest = rest(token);
    int next = rest.length() > 1 ? rest.codePointAt(1) : 0xFFFD;
    failAt(
        token,
        "unexpected character after '" + rest.charAt(0) + "'" + where + ": " + Runes.quote(next));
  }

  private void settleEnd(CommonToken token) {
    if (inBraces()) {
      fail(query.position(token), "unexpected end of input inside braces");
    } else if (parenDepth != 0) {
      fail(query.position(token), "unclosed left parenthesis");
    } else if (bracketOpen) {
      fail(query.position(token), "unclosed left bracket");
    }
  }

  private boolean parenthesisFollows() {
    var input = lexer.getInputStream();
    int ahead = 1;
    while (input.LA(ahead) == ' '
        || input.LA(ahead) == '\t'
        || input.LA(ahead) == '\n'
        || input.LA(ahead) == '\r') {
      ahead++;
    }
    return input.LA(ahead) == '(';
  }

  private String rest(Token token) {
    String text = query.text();
    return text.substring(text.offsetByCodePoints(0, token.getStartIndex()));
  }

  private int firstCodePoint(Token token) {
    return rest(token).codePointAt(0);
  }

  private void failAt(Token token, String message) {
    fail(query.fromStartOf(token), message);
  }

  private void fail(PositionRange position, String message) {
    fault = new ParseError(position, message);
  }

  /// Whether what follows a token of this type is an operand or its sign, no binary operator.
  private static boolean startsOperand(int previous) {
    return switch (previous) {
      case Token.INVALID_TYPE,
          PromqlLexer.LEFT_PAREN,
          PromqlLexer.LEFT_BRACKET,
          PromqlLexer.COMMA,
          PromqlLexer.COLON,
          PromqlLexer.ADD,
          PromqlLexer.SUB,
          PromqlLexer.MUL,
          PromqlLexer.DIV,
          PromqlLexer.MOD,
          PromqlLexer.POW,
          PromqlLexer.OFFSET_OPERATOR,
          PromqlLexer.ATAN2,
          PromqlLexer.EQLC,
          PromqlLexer.NEQ,
          PromqlLexer.LTE,
          PromqlLexer.LSS,
          PromqlLexer.GTE,
          PromqlLexer.GTR,
          PromqlLexer.TRIM_LOWER,
          PromqlLexer.TRIM_UPPER,
          PromqlLexer.BOOL,
          PromqlLexer.AT ->
          true;
      default -> false;
    };
  }

  /// Marks the arithmetic operators behind `offset (…)`, which upstream takes for part of the
  /// offset.
  private static final class OffsetTail {
    private static final int OFF = -1;

    /// Open parentheses since the one behind `offset`; [#OFF]: not in an offset.
    private int depth = OFF;

    boolean isOpen() {
      return depth != OFF;
    }

    void settle(CommonToken token, int previous) {
      int type = token.getType();
      if (previous == PromqlLexer.OFFSET && type == PromqlLexer.LEFT_PAREN) {
        depth = 1;
        return;
      }
      if (depth == OFF) {
        return;
      }
      switch (type) {
        case PromqlLexer.LEFT_PAREN -> depth++;
        case PromqlLexer.RIGHT_PAREN -> depth--; // below 0 it was not ours, which is OFF
        case PromqlLexer.ADD,
            PromqlLexer.SUB,
            PromqlLexer.MUL,
            PromqlLexer.DIV,
            PromqlLexer.MOD,
            PromqlLexer.POW -> {
          if (depth == 0 && !startsOperand(previous)) {
            token.setType(PromqlLexer.OFFSET_OPERATOR);
          }
        }
        case PromqlLexer.NUMBER,
            PromqlLexer.DURATION,
            PromqlLexer.STEP,
            PromqlLexer.RANGE,
            PromqlLexer.MIN_OF,
            PromqlLexer.MAX_OF -> {
          // part of a duration
        }
        default -> {
          if (depth == 0) {
            depth = OFF;
          }
        }
      }
    }
  }
}
