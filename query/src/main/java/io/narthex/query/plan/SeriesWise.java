package io.narthex.query.plan;

import io.narthex.query.syntax.AtModifier;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.TimeShift;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// Which pieces of a query any server computes alike and series by series: they keep series apart,
/// do not depend on the order of series, on times of the query besides that of the evaluation, on
/// settings of the server or on switches of the language.
final class SeriesWise {
  private static final Set<String> OVER_RANGES =
      Set.of(
          "avg_over_time",
          "changes",
          "count_over_time",
          "delta",
          "deriv",
          "idelta",
          "increase",
          "irate",
          "last_over_time",
          "max_over_time",
          "min_over_time",
          "predict_linear",
          "present_over_time",
          "quantile_over_time",
          "rate",
          "resets",
          "stddev_over_time",
          "stdvar_over_time",
          "sum_over_time");

  private static final Set<String> OF_ELEMENTS =
      Set.of(
          "abs",
          "ceil",
          "clamp",
          "clamp_max",
          "clamp_min",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "days_in_month",
          "deg",
          "exp",
          "floor",
          "hour",
          "ln",
          "log10",
          "log2",
          "minute",
          "month",
          "rad",
          "round",
          "sgn",
          "sqrt",
          "year");

  private static final Set<String> KNOWN_SCALARS = Set.of("pi", "time");

  private SeriesWise() {}

  /// Whether a selector can be left to a peer: it names the metric, so that series differ in the
  /// labels that are left when names are dropped.
  static boolean is(Expr.VectorSelector selector) {
    return selector.rangeMode() == RangeMode.PLAIN
        && is(selector.shift())
        && selector.matchers().stream()
            .anyMatch(matcher ->
                matcher.name().equals(Labels.METRIC_NAME)
                    && matcher.type() == MatchType.EQUAL
                    && !matcher.value().isEmpty());
  }

  static boolean is(Expr.MatrixSelector matrix) {
    return matrix.rangeExpr() == null && is(matrix.selector());
  }

  /// Only a subquery that says its step: the default is each server's own.
  static boolean is(Expr.Subquery subquery) {
    return subquery.rangeExpr() == null
        && subquery.stepExpr() == null
        && subquery.stepMs() > 0
        && is(subquery.shift());
  }

  /// `start()` and `end()` would be those of the peer's query, which may have fewer steps.
  private static boolean is(TimeShift shift) {
    return shift.offsetExpr() == null
        && (shift.at() == null || shift.at() instanceof AtModifier.Timestamp);
  }

  /// Whether a function computes each series of its vector alone, with other arguments that are
  /// known.
  static boolean isCall(Expr.Call call) {
    String name = call.function().name();
    return (OVER_RANGES.contains(name) || OF_ELEMENTS.contains(name))
        && call.arguments().stream()
            .allMatch(argument -> argument.type() != ValueType.SCALAR || isKnown(argument));
  }

  /// Whether a scalar is the same on every server.
  static boolean isKnown(Expr scalar) {
    Deque<Expr> open = new ArrayDeque<>();
    open.push(scalar);
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case Expr.NumberLiteral _ -> {
          // itself
        }
        case Expr.Paren paren -> open.push(paren.inner());
        case Expr.Unary unary -> open.push(unary.operand());
        case Expr.Binary binary -> {
          if (binary.operator().kind() == BinaryOperator.Kind.TRIM) {
            return false;
          }
          open.push(binary.left());
          open.push(binary.right());
        }
        case Expr.Call call -> {
          if (!KNOWN_SCALARS.contains(call.function().name())) {
            return false;
          }
        }
        case Expr.StringLiteral _,
            Expr.Aggregate _,
            Expr.VectorSelector _,
            Expr.MatrixSelector _,
            Expr.Subquery _ -> {
          return false;
        }
      }
    }
    return true;
  }
}
