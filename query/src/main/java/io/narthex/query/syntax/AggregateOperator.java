package io.narthex.query.syntax;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Aggregation operators.
public enum AggregateOperator {
  SUM(null, false),
  AVG(null, false),
  COUNT(null, false),
  MIN(null, false),
  MAX(null, false),
  GROUP(null, false),
  STDDEV(null, false),
  STDVAR(null, false),
  TOPK(ValueType.SCALAR, false),
  BOTTOMK(ValueType.SCALAR, false),
  QUANTILE(ValueType.SCALAR, false),
  LIMITK(ValueType.SCALAR, true),
  LIMIT_RATIO(ValueType.SCALAR, true),
  COUNT_VALUES(ValueType.STRING, false);

  private final String symbol = name().toLowerCase(Locale.ROOT);
  private final @Nullable ValueType parameterType;
  private final boolean experimental;

  AggregateOperator(@Nullable ValueType parameterType, boolean experimental) {
    this.parameterType = parameterType;
    this.experimental = experimental;
  }

  /// As it is written in a query, in lower case.
  public String symbol() {
    return symbol;
  }

  /// The type of the argument before the vector; null: there is none.
  public @Nullable ValueType parameterType() {
    return parameterType;
  }

  /// Whether [ParserOptions#experimentalFunctions] must be set.
  public boolean experimental() {
    return experimental;
  }
}
