package io.narthex.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.syntax.DurationExpr;
import io.narthex.query.syntax.DurationOperator;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Upstream's tables of what happens to an expression before it is evaluated.
final class PlanConformanceTest {
  private static final PositionRange NOWHERE = new PositionRange(0, 0);
  private static final long LOOKBACK_MS = 5_000;

  @Test
  void durations() {
    ConformanceCases.family("engine-duration-expressions")
        .run(
            ConformanceCases.cases("engine/duration-expressions.json"),
            c -> {
              DurationEvaluator durations =
                  new DurationEvaluator(
                      c.file().path("step").asLong(), c.file().path("queryRange").asLong());
              DurationExpr expr = duration(c.json().path("ast"));
              boolean mayBeNegative = c.flag("allowNegative");
              if (c.has("error")) {
                PlanException refused =
                    assertThrows(PlanException.class, () -> durations.ms(expr, mayBeNegative));
                assertEquals(
                    withoutPosition(c.text("error")),
                    withoutPosition(String.valueOf(refused.getMessage())));
              } else {
                long expected = c.json().path("resultMs").asLong();
                assertEquals(expected, durations.ms(expr, mayBeNegative));
              }
            });
  }

  private static String withoutPosition(String error) {
    return error.substring(error.lastIndexOf(": ") + 2);
  }

  private static DurationExpr duration(JsonNode tree) {
    return tree.path("kind").asText().equals("Number")
        ? new DurationExpr.Literal(Case.number(tree.path("value")), false, NOWHERE)
        : new DurationExpr.Operation(
            operator(tree.path("op").asText()),
            tree.has("lhs") ? duration(tree.path("lhs")) : null,
            tree.has("rhs") ? duration(tree.path("rhs")) : null,
            false,
            NOWHERE);
  }

  private static DurationOperator operator(String symbol) {
    return switch (symbol) {
      case "+" -> DurationOperator.ADD;
      case "-" -> DurationOperator.SUBTRACT;
      case "*" -> DurationOperator.MULTIPLY;
      case "/" -> DurationOperator.DIVIDE;
      case "%" -> DurationOperator.MODULO;
      case "^" -> DurationOperator.POWER;
      case "step" -> DurationOperator.STEP;
      case "range" -> DurationOperator.RANGE;
      case "min_of", "min" -> DurationOperator.MIN_OF;
      case "max_of", "max" -> DurationOperator.MAX_OF;
      default -> throw new IllegalArgumentException(symbol);
    };
  }

  @Test
  void whatIsAskedOfStorage() {
    ConformanceCases.family("engine-select-hints")
        .run(
            ConformanceCases.cases("engine/select-hints.json"),
            c -> {
              JsonNode json = c.json();
              long startMs = (json.has("t") ? json.path("t") : json.path("start")).asLong();
              QueryTimes times =
                  new QueryTimes(
                      startMs,
                      json.path("end").asLong(startMs),
                      json.path("step").asLong(),
                      LOOKBACK_MS,
                      60_000);
              PlannedQuery plan =
                  Planner.plan(Parser.parse(c.text("query"), ParserOptions.ALL), times);
              List<String> asked = new ArrayList<>();
              plan.selectors().forEach(selector -> asked.add(shown(selector)));
              List<String> expected = new ArrayList<>();
              json.path("hints").forEach(hints -> expected.add(shown(hints)));
              assertEquals(expected, asked);
            });
  }

  private static String shown(SeriesQuery query) {
    SelectHints hints = query.hints();
    return shown(
        query.range().startMs(),
        query.range().endMs(),
        hints.stepMs(),
        hints.function(),
        hints.grouping().toString(),
        hints.by());
  }

  private static String shown(JsonNode hints) {
    List<String> grouping = new ArrayList<>();
    hints.path("grouping").forEach(name -> grouping.add(name.asText()));
    return shown(
        hints.path("start").asLong(),
        hints.path("end").asLong(),
        hints.path("step").asLong(),
        hints.path("func").asText(),
        grouping.toString(),
        hints.path("by").asBoolean());
  }

  private static String shown(Object... parts) {
    return Arrays.toString(parts);
  }

  @Test
  void stepInvariantParts() {
    ConformanceCases.family("engine-step-invariant")
        .run(
            ConformanceCases.cases("engine/step-invariant.json"),
            c ->
                assertEquals(
                    text(c.json().path("ast"), true), PlanText.of(PlanText.plan(c.text("input")))));
  }

  /// A tree as [PlanText] shows plans.
  ///
  /// @param whole whether it is the whole query: a subquery by itself is not evaluated, so nothing
  ///   is gained there by evaluating it once
  private static String text(JsonNode tree, boolean whole) {
    JsonNode inner = tree.path("expr");
    return switch (tree.path("kind").asText()) {
      case "StepInvariant" ->
          whole && inner.path("kind").asText().equals("Subquery")
              ? text(inner, true)
              : "once(" + text(inner, false) + ")";
      case "Paren" -> text(inner, false);
      case "Number" -> String.valueOf(Case.number(tree.path("value")));
      case "String" -> "'" + tree.path("value").asText() + "'";
      case "VectorSelector" -> selector(tree);
      case "MatrixSelector" ->
          text(tree.has("selector") ? tree.path("selector") : inner, false)
              + "["
              + tree.path("rangeMs").asLong() / 1_000
              + "]";
      case "Subquery" -> {
        long stepMs = tree.path("stepMs").asLong();
        yield "%s[%d:%d]"
            .formatted(
                text(inner, false),
                tree.path("rangeMs").asLong() / 1_000,
                (stepMs == 0 ? 60_000 : stepMs) / 1_000);
      }
      case "Call" -> {
        StringBuilder arguments = new StringBuilder();
        tree.path("args").forEach(argument -> arguments.append(text(argument, false)));
        yield tree.path("func").asText() + "(" + arguments + ")";
      }
      case "Aggregate" -> tree.path("op").asText() + "(" + text(inner, false) + ")";
      case "Binary" ->
          "(%s %s %s)"
              .formatted(
                  text(tree.path("lhs"), false),
                  tree.path("op").asText(),
                  text(tree.path("rhs"), false));
      default -> throw new IllegalArgumentException(String.valueOf(tree));
    };
  }

  private static String selector(JsonNode tree) {
    List<String> matchers = new ArrayList<>();
    for (JsonNode matcher : tree.path("matchers")) {
      String name = matcher.path("name").asText();
      String value = matcher.path("value").asText();
      matchers.add(
          name.equals("__name__")
              ? value
              : name + matcher.path("op").asText() + "\"" + value + "\"");
    }
    matchers.sort(null);
    return String.join(",", matchers);
  }
}
