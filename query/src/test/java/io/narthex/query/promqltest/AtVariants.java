package io.narthex.query.promqltest;

import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.Printer;
import io.narthex.query.syntax.Selectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Instant queries printed again with `@` on every selector, at times at which they must give the
/// same.
final class AtVariants {
  private static final Set<String> TIME_DEPENDENT =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "end",
          "hour",
          "minute",
          "month",
          "year",
          "predict_linear",
          "range",
          "start",
          "step",
          "time",
          "timestamp");

  private AtVariants() {}

  /// The variants of `eval`; none where its value depends on the time of evaluation.
  static List<TestCommand.Eval> of(TestCommand.Eval eval) throws ParseException {
    if (!eval.isInstant()) {
      return List.of();
    }
    Expr expr = Parser.parse(eval.query(), ParserOptions.ALL);
    if (dependsOnTime(expr)) {
      return List.of();
    }
    String query = Printer.print(AtRewriter.withAt(expr, eval.startMs()));
    long at = eval.startMs();
    List<Long> times =
        at == 0 ? List.of(-1_000L, 0L, 1_000L) : List.of(-10 * at, 0L, at / 5, at, 10 * at);
    List<TestCommand.Eval> variants = new ArrayList<>();
    for (long timeMs : times) {
      variants.add(
          new TestCommand.Eval(eval.line(), eval.suffix(), timeMs, timeMs, 0, query, eval.body()));
    }
    return variants;
  }

  private static boolean dependsOnTime(Expr expr) {
    if (expr instanceof Expr.Call call && TIME_DEPENDENT.contains(call.function().name())) {
      return true;
    }
    return Selectors.children(expr).stream().anyMatch(AtVariants::dependsOnTime);
  }
}
