package io.narthex.query.plan;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import java.util.List;
import java.util.stream.Collectors;

/// Plans as short texts, in prefix form: `#1(…)` is what is shared under number 1.
final class PlanText {
  private PlanText() {}

  static PlannedQuery plan(String query) {
    try {
      Expr expr = Parser.parse(query, ParserOptions.ALL);
      return Planner.plan(expr, new QueryTimes(1_000_000, 2_000_000, 15_000, 300_000, 60_000));
    } catch (ParseException | PlanException e) {
      throw new AssertionError(query, e);
    }
  }

  static String of(PlannedQuery query) {
    return of(query.root(), query);
  }

  private static String of(Plan plan, PlannedQuery query) {
    return switch (plan) {
      case Plan.Constant(double value) -> String.valueOf(value);
      case Plan.Text(String value) -> "'" + value + "'";
      case Plan.Lookup lookup -> selector(lookup.selector(), query);
      case Plan.Range.Selected selected ->
          selector(selected.selector(), query) + "[" + selected.rangeMs() / 1_000 + "]";
      case Plan.Range.Subquery subquery ->
          of(subquery.inner(), query)
              + "["
              + subquery.rangeMs() / 1_000
              + ":"
              + subquery.stepMs() / 1_000
              + "]";
      case Plan.Once(Plan inner) -> "once(" + of(inner, query) + ")";
      case Plan.Shared(int id, Plan inner) -> "#" + id + "(" + of(inner, query) + ")";
      case Plan.Remote remote -> "remote(" + of(remote.inner(), query) + ")";
      case Plan.RangeCall call ->
          call.source().function().name()
              + "("
              + of(call.range(), query)
              + list(", ", call.parameters(), query)
              + ")";
      case Plan.Call call ->
          call.source().function().name() + "(" + list("", call.arguments(), query) + ")";
      case Plan.InfoJoin join -> "info(" + of(join.operand(), query) + ")";
      case Plan.Aggregate aggregate ->
          aggregate.source().operator().symbol() + "(" + of(aggregate.operand(), query) + ")";
      case Plan.Negate negate -> "-" + of(negate.operand(), query);
      case Plan.Binary binary ->
          "("
              + of(binary.left(), query)
              + " "
              + binary.source().operator().symbol()
              + " "
              + of(binary.right(), query)
              + ")";
    };
  }

  private static String selector(int selector, PlannedQuery query) {
    return query.selectors().get(selector).matchers().stream()
        .map(matcher -> matcher.name().equals("__name__") ? matcher.value() : matcher.toString())
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static String list(String before, List<Plan> plans, PlannedQuery query) {
    return plans.stream().map(plan -> before + of(plan, query)).collect(Collectors.joining());
  }
}
