package io.narthex.query.naive;

import io.narthex.query.syntax.Expr;
import java.util.Set;

/// Which expressions upstream finds to be the same at all times; it evaluates them once, at the
/// first. That shows where a parameter of an aggregation varies all the same, because upstream does
/// not look at it, and where series become equal, which an instant query allows for a while.
final class StepInvariance {
  /// Functions whose value depends on the time at which they are evaluated; `start()` and its like
  /// are numbers.
  private static final Set<String> WITH_TIME =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "hour",
          "minute",
          "month",
          "predict_linear",
          "time",
          "timestamp",
          "year");

  private StepInvariance() {}

  static boolean of(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector v -> v.shift().at() != null;
      case Expr.Subquery s -> s.shift().at() != null;
      case Expr.Aggregate a -> of(a.operand());
      case Expr.Call c -> !isTimed(c) && c.arguments().stream().allMatch(StepInvariance::of);
      default -> expr.parts().stream().allMatch(StepInvariance::of);
    };
  }

  /// `timestamp` of a selector is the sample's, else that of the evaluation.
  private static boolean isTimed(Expr.Call call) {
    if (!call.function().name().equals("timestamp")) {
      return WITH_TIME.contains(call.function().name());
    }
    Expr argument = call.arguments().getFirst();
    while (argument instanceof Expr.Paren p) {
      argument = p.inner();
    }
    return !(argument instanceof Expr.VectorSelector);
  }
}
