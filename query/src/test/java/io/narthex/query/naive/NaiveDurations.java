package io.narthex.query.naive;

import io.narthex.query.syntax.DurationExpr;
import org.jspecify.annotations.Nullable;

/// Durations that the query's step and range decide.
///
/// @param stepSeconds what `step()` is
/// @param rangeSeconds what `range()` is
record NaiveDurations(double stepSeconds, double rangeSeconds) {
  /// A duration as it is written.
  ///
  /// @param literalMs where there is no expression
  long ms(long literalMs, @Nullable DurationExpr expr) {
    return expr == null ? literalMs : (long) (seconds(expr) * 1_000);
  }

  private double seconds(DurationExpr expr) {
    if (expr instanceof DurationExpr.Literal literal) {
      return literal.value();
    }
    DurationExpr.Operation operation = (DurationExpr.Operation) expr;
    double left = operation.left() == null ? 0 : seconds(operation.left());
    double right = operation.right() == null ? 0 : seconds(operation.right());
    return switch (operation.operator()) {
      case STEP -> stepSeconds;
      case RANGE -> rangeSeconds;
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> Math.pow(left, right);
      case MIN_OF -> Math.min(left, right);
      case MAX_OF -> Math.max(left, right);
    };
  }
}
