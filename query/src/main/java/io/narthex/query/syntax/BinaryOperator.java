package io.narthex.query.syntax;

/// Binary operators, with their class and how tightly they bind.
public enum BinaryOperator {
  OR("or", Kind.SET, 1),
  AND("and", Kind.SET, 2),
  UNLESS("unless", Kind.SET, 2),
  EQUAL("==", Kind.COMPARISON, 3),
  NOT_EQUAL("!=", Kind.COMPARISON, 3),
  LESS("<", Kind.COMPARISON, 3),
  LESS_OR_EQUAL("<=", Kind.COMPARISON, 3),
  GREATER(">", Kind.COMPARISON, 3),
  GREATER_OR_EQUAL(">=", Kind.COMPARISON, 3),
  /// Keeps the observations of a histogram below a bound.
  TRIM_UPPER("</", Kind.TRIM, 3),
  /// Keeps the observations of a histogram above a bound.
  TRIM_LOWER(">/", Kind.TRIM, 3),
  ADD("+", Kind.ARITHMETIC, 4),
  SUBTRACT("-", Kind.ARITHMETIC, 4),
  MULTIPLY("*", Kind.ARITHMETIC, 5),
  DIVIDE("/", Kind.ARITHMETIC, 5),
  MODULO("%", Kind.ARITHMETIC, 5),
  ATAN2("atan2", Kind.ARITHMETIC, 5),
  /// The only right-associative one.
  POWER("^", Kind.ARITHMETIC, 6);

  /// Classes of operators.
  public enum Kind {
    ARITHMETIC,
    COMPARISON,
    /// Works on sets of series: `and`, `or`, `unless`.
    SET,
    /// Cuts a histogram at a bound.
    TRIM
  }

  private final String symbol;
  private final Kind kind;
  private final int precedence;

  BinaryOperator(String symbol, Kind kind, int precedence) {
    this.symbol = symbol;
    this.kind = kind;
    this.precedence = precedence;
  }

  /// As it is written in a query.
  public String symbol() {
    return symbol;
  }

  public Kind kind() {
    return kind;
  }

  /// 1 (loosest) to 6.
  public int precedence() {
    return precedence;
  }

  public boolean isComparison() {
    return kind == Kind.COMPARISON;
  }

  public boolean isSet() {
    return kind == Kind.SET;
  }
}
