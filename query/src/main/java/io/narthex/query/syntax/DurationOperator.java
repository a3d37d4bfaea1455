package io.narthex.query.syntax;

/// Operators of duration expressions.
public enum DurationOperator {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  MODULO("%"),
  POWER("^"),
  /// The step of the query; no operands.
  STEP("step"),
  /// The length of the query's range; no operands.
  RANGE("range"),
  MIN_OF("min_of"),
  MAX_OF("max_of");

  private final String symbol;

  DurationOperator(String symbol) {
    this.symbol = symbol;
  }

  /// As it is written in a query.
  public String symbol() {
    return symbol;
  }
}
