package io.narthex.query.syntax;

import java.util.List;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.Interval;

/// Tokens that are all there already, for the generated parser. Not thread-safe.
final class TokenArray implements TokenStream {
  private final Token[] tokens;
  private int at;

  /// @param tokens at least one; the last stands for all that follow
  TokenArray(List<Token> tokens) {
    this.tokens = tokens.toArray(Token[]::new);
  }

  @Override
  public Token LT(int k) {
    int index = k > 0 ? at + k - 1 : at + k;
    return tokens[Math.clamp(index, 0, tokens.length - 1)];
  }

  @Override
  public int LA(int i) {
    return LT(i).getType();
  }

  @Override
  public void consume() {
    if (at < tokens.length - 1) {
      at++;
    }
  }

  @Override
  public Token get(int index) {
    return tokens[index];
  }

  @Override
  public int mark() {
    return 0;
  }

  @Override
  public void release(int marker) {
    // everything stays
  }

  @Override
  public int index() {
    return at;
  }

  @Override
  public void seek(int index) {
    at = Math.min(index, tokens.length - 1);
  }

  @Override
  public int size() {
    return tokens.length;
  }

  @Override
  public TokenSource getTokenSource() {
    return tokens[0].getTokenSource();
  }

  @Override
  public String getSourceName() {
    return "query";
  }

  @Override
  public String getText() {
    return getText(tokens[0], tokens[tokens.length - 1]);
  }

  @Override
  public String getText(RuleContext ctx) {
    return getText(ctx.getSourceInterval());
  }

  @Override
  public String getText(Interval interval) {
    return getText(tokens[interval.a], tokens[interval.b]);
  }

  @Override
  public String getText(Token start, Token stop) {
    return start.getInputStream().getText(Interval.of(start.getStartIndex(), stop.getStopIndex()));
  }
}
