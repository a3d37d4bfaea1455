package io.narthex.query.syntax;

import org.jspecify.annotations.Nullable;

/// An expression for a duration in seconds, in brackets or behind `offset`.
public sealed interface DurationExpr {
  PositionRange position();

  /// A number of seconds.
  ///
  /// @param duration whether it was written as a duration (`5m`), not as a number
  record Literal(double value, boolean duration, PositionRange position) implements DurationExpr {}

  /// An operation.
  ///
  /// @param left null for a sign, `step()` and `range()`
  /// @param right null for `step()` and `range()`
  /// @param wrapped whether it stands in parentheses (which its position leaves out)
  record Operation(
      DurationOperator operator,
      @Nullable DurationExpr left,
      @Nullable DurationExpr right,
      boolean wrapped,
      PositionRange position)
      implements DurationExpr {}
}
