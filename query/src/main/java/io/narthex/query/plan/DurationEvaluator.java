package io.narthex.query.plan;

import io.narthex.query.function.GoMath;
import io.narthex.query.syntax.DurationExpr;
import io.narthex.query.syntax.PositionRange;
import org.jspecify.annotations.Nullable;

/// Computes duration expressions, in seconds as the language has them.
///
/// @param stepMs what `step()` is, 0 for an instant query
/// @param rangeMs what `range()` is
record DurationEvaluator(long stepMs, long rangeMs) {
  private static final double MS_PER_SECOND = 1_000;
  private static final double MAX_SECONDS = 0x1p63 / 1e9;

  /// Milliseconds of `expr`, rounded towards zero.
  ///
  /// @throws PlanException with the bytes where the fault stands, as upstream words it
  long ms(DurationExpr expr, boolean mayBeNegative) throws PlanException {
    double seconds = seconds(expr);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw fault(expr.position(), "duration is NaN or infinite");
    }
    if (seconds <= 0 && !mayBeNegative) {
      throw fault(expr.position(), "duration must be greater than 0");
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw fault(expr.position(), "duration is out of range");
    }
    return (long) (seconds * MS_PER_SECOND);
  }

  private double seconds(@Nullable DurationExpr expr) throws PlanException {
    return switch (expr) {
      case null -> 0;
      case DurationExpr.Literal literal -> literal.value();
      case DurationExpr.Operation operation -> operation(operation);
    };
  }

  private double operation(DurationExpr.Operation operation) throws PlanException {
    double left = seconds(operation.left());
    double right = seconds(operation.right());
    return switch (operation.operator()) {
      case STEP -> stepMs / MS_PER_SECOND;
      case RANGE -> rangeMs / MS_PER_SECOND;
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / divisor(right, operation, "division by zero");
      case MODULO -> left % divisor(right, operation, "modulo by zero");
      case POWER -> GoMath.pow(left, right);
      case MIN_OF -> GoMath.min(left, right);
      case MAX_OF -> GoMath.max(left, right);
    };
  }

  private static double divisor(double value, DurationExpr expr, String fault)
      throws PlanException {
    if (value == 0) {
      throw fault(expr.position(), fault);
    }
    return value;
  }

  private static PlanException fault(PositionRange at, String what) {
    return new PlanException(at.start() + ":" + at.end() + ": " + what);
  }
}
