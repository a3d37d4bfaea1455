package io.narthex.query.syntax;

/// Signs before an expression.
public enum UnaryOperator {
  PLUS("+"),
  MINUS("-");

  private final String symbol;

  UnaryOperator(String symbol) {
    this.symbol = symbol;
  }

  /// As it is written in a query.
  public String symbol() {
    return symbol;
  }
}
