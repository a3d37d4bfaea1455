package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.Functions;
import io.narthex.query.syntax.PositionRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FunctionCallsTest {
  private static final double GAP = Gap.VALUE;
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private static List<@Nullable Double> row(@Nullable Double... values) {
    return Arrays.asList(values);
  }

  private static void assertFails(String message, CallEvaluator evaluator, String query) {
    QueryException e = assertThrows(QueryException.class, () -> evaluator.vector(query));
    assertEquals(message, e.getMessage());
    assertEquals(QueryException.Kind.EXECUTION, e.kind());
  }

  @Test
  void elementFunctionsKeepGapsAndDropNames() {
    CallEvaluator now = new CallEvaluator(3, false).with("m{a=\"1\"}", -1, GAP, NAN);
    assertEquals(Map.of("{a=\"1\"}", row(1.0, null, NAN)), now.vector("abs(m)"));
    CallEvaluator later = new CallEvaluator(3, true).with("m{a=\"1\"}", -1, GAP, NAN);
    assertEquals(
        Map.of("{__name__=\"m\", a=\"1\"} drop", row(1.0, null, NAN)), later.vector("abs(m)"));
  }

  @Test
  void seriesThatBecomeEqualAreOneUnlessTheyMeet() {
    CallEvaluator apart = new CallEvaluator(2, false).with("m", 1, GAP).with("n", GAP, 2);
    assertEquals(Map.of("{}", row(1.0, 2.0)), apart.vector("abs({__name__=~\"m|n\"})"));
    CallEvaluator meeting = new CallEvaluator(2, false).with("m", 1, 1).with("n", GAP, 2);
    assertFails(NameDropping.SAME_LABELSET, meeting, "abs({__name__=~\"m|n\"})");
  }

  @Test
  void roundGoesUpFromTheMiddle() {
    CallEvaluator one = new CallEvaluator(4, false).with("m", 0.5, -0.5, 2.5, INF);
    assertEquals(Map.of("{}", row(1.0, 0.0, 3.0, INF)), one.vector("round(m)"));
    assertEquals(Map.of("{}", row(0.5, -0.5, 2.5, INF)), one.vector("round(m, 0.5)"));
    CallEvaluator tenth = new CallEvaluator(2, false).with("m", 0.36, NAN);
    assertEquals(Map.of("{}", row(0.4, NAN)), tenth.vector("round(m, 0.1)"));
  }

  @Test
  void clampFollowsItsBoundsStepByStep() {
    CallEvaluator m = new CallEvaluator(4, false).with("m", -5, 100, NAN, 100);
    assertEquals(
        Map.of("{}", row(0.0, 90.0, NAN, 100.0)), m.vector("clamp(m, 0, max_of(90, time()))"));
    assertEquals(Map.of("{}", row(null, null, NAN, 100.0)), m.vector("clamp(m, 100, time())"));
    assertEquals(Map.of("{}", row(0.0, 100.0, NAN, 180.0)), m.vector("clamp_min(m, time())"));
    assertEquals(Map.of("{}", row(-5.0, 60.0, NAN, 100.0)), m.vector("clamp_max(m, time())"));
    assertEquals(Map.of(), m.vector("clamp(m, 1, -1)"));
    assertEquals(Map.of("{}", row(NAN, NAN, NAN, NAN)), m.vector("clamp(m, NaN, 1)"));
    CallEvaluator infinite = new CallEvaluator(1, false).with("m", -INF);
    assertEquals(Map.of("{}", row(-INF)), infinite.vector("clamp_max(m, NaN)"));
  }

  @Test
  void datesAndTimes() {
    CallEvaluator m = new CallEvaluator(2, false).with("m{a=\"1\"}", 951_782_400.5, NAN);
    assertEquals(Map.of("{a=\"1\"}", row(29.0, 4.0)), m.vector("day_of_month(m)"));
    assertEquals(Map.of("{}", row(0.0, 1.0)), m.vector("minute()"));
    assertEquals(Map.of("{a=\"1\"}", row(0.0, 60.0)), m.vector("timestamp(abs(m))"));
    assertArrayEquals(new double[] {0, 60}, m.scalar("time()"));
    assertArrayEquals(new double[] {Math.PI, Math.PI}, m.scalar("pi()"));
    assertArrayEquals(new double[] {0, 3}, m.scalar("min_of(time(), 3)"));
    assertEquals(Map.of("{}", row(0.0, 60.0)), m.vector("vector(time())"));
  }

  @Test
  void scalarIsTheOnlySample() {
    CallEvaluator m =
        new CallEvaluator(4, false)
            .with("m{a=\"1\"}", 1, GAP, GAP, 4)
            .with("m{a=\"2\"}", 1, 2, GAP, GAP);
    assertArrayEquals(new double[] {NAN, 2, NAN, 4}, m.scalar("scalar(m)"));
    assertEquals(0, m.evaluation().samples().held());
  }

  @Test
  void absentTellsWhatIsMissing() {
    CallEvaluator m = new CallEvaluator(3, false).with("m", 1, GAP, GAP).with("n", GAP, 1, GAP);
    assertEquals(Map.of("{}", row(null, null, 1.0)), m.vector("absent({__name__=~\".\"})"));
    assertEquals(1, m.evaluation().samples().held());
    assertEquals(
        Map.of("{a=\"b\"}", row(1.0, 1.0, 1.0)), m.vector("absent(((x{a=\"b\",c=~\"d\"})))"));
    assertEquals(Map.of("{}", row(1.0, 1.0, 1.0)), m.vector("absent(abs(x{a=\"b\"}))"));
    assertEquals(
        Map.of("{d=\"e\", f=\"g\"}", row(1.0, 1.0, 1.0)),
        m.vector("absent(x{a=\"b\",a=\"b\",d=\"e\",f!=\"h\",f=\"g\",i=\"j\",i!=\"k\"})"));
    assertEquals(
        Map.of("{a=\"b\"}", row(1.0, 1.0, 1.0)), m.vector("absent_over_time(x{a=\"b\"}[5m])"));
    CallEvaluator always = new CallEvaluator(1, false).with("m", NAN);
    assertEquals(Map.of(), always.vector("absent(m)"));
  }

  @Test
  void sortOrdersInstantQueriesOnly() {
    CallEvaluator m =
        new CallEvaluator(1, false)
            .with("m{a=\"1\"}", 2)
            .with("m{a=\"2\"}", NAN)
            .with("m{a=\"10\"}", -INF);
    assertEquals("[10, 1, 2]", values(m.vector("sort(m)")));
    assertEquals("[1, 10, 2]", values(m.vector("sort_desc(m)")));
    assertEquals("[1, 2, 10]", values(m.vector("sort_by_label(m, \"a\")")));
    assertEquals("[10, 2, 1]", values(m.vector("sort_by_label_desc(m, \"b\", \"a\")")));
    assertEquals("[1, 10, 2]", values(m.vector("sort_by_label(m)")));
    assertEquals(List.of(), m.annotations());
    CallEvaluator range =
        new CallEvaluator(2, false).with("m{a=\"1\"}", 2, 2).with("m{a=\"2\"}", 1, 1);
    assertEquals("[1, 2]", values(range.vector("sort(m)")));
    assertEquals(
        Map.of(
            "PromQL warning: sort is ineffective for range queries since results are always ordered"
                + " by labels",
            new PositionRange(0, 7)),
        range.evaluation().annotations().warnings());
  }

  /// The values of label `a`.
  private static String values(Map<String, List<Double>> series) {
    return series.keySet().stream()
        .map(key -> key.replaceAll(".*a=\"(\\d+)\".*", "$1"))
        .toList()
        .toString();
  }

  @Test
  void labelReplaceChangesWhatMatches() {
    CallEvaluator m = new CallEvaluator(1, false).with("m{a=\"x-1\"}", 1).with("m{a=\"y\\n2\"}", 2);
    assertEquals(
        Map.of(
            "{__name__=\"m\", a=\"x-1\", b=\"1x\"}", row(1.0),
            "{__name__=\"m\", a=\"y\\n2\"}", row(2.0)),
        m.vector("label_replace(m, \"b\", \"${2}$1\", \"a\", \"(.)-(.)\")"));
    assertEquals(
        Map.of("{__name__=\"m\"}", row(1.0), "{__name__=\"m\", a=\"y\\n2\"}", row(2.0)),
        m.vector("label_replace(m, \"a\", \"\", \"a\", \"x.*\")"));
    assertEquals(2, m.vector("label_replace(m, \"~b\", \"c\", \"a\", \".*\")").size());
    assertFails(NameDropping.SAME_LABELSET, m, "label_replace(m, \"a\", \"\", \"a\", \".*\")");
    assertFails(
        "invalid regular expression in label_replace(): (.*",
        m,
        "label_replace(m, \"a\", \"\", \"a\", \"(.*\")");
    assertFails(
        "invalid destination label name in label_replace(): ",
        m,
        "label_replace(m, \"\", \"\", \"a\", \"(.*)\")");
    CallEvaluator apart =
        new CallEvaluator(2, false).with("m{a=\"1\"}", 1, GAP).with("m{a=\"2\"}", GAP, 2);
    assertEquals(
        Map.of("{__name__=\"m\"}", row(1.0, 2.0)),
        apart.vector("label_replace(m, \"a\", \"\", \"a\", \".*\")"));
  }

  @Test
  void labelJoinPutsValuesTogether() {
    CallEvaluator m = new CallEvaluator(1, false).with("m{a=\"1\",b=\"2\"}", 1);
    assertEquals(
        Map.of("{__name__=\"m\", a=\"1\", b=\"2\", c=\"1--2\"}", row(1.0)),
        m.vector("label_join(m, \"c\", \"-\", \"a\", \"none\", \"b\")"));
    assertEquals(
        Map.of("{__name__=\"m\", b=\"2\"}", row(1.0)), m.vector("label_join(m, \"a\", \"-\")"));
    assertFails(
        "invalid source label name in label_join(): ", m, "label_join(m, \"a\", \"-\", \"\")");
    assertFails(
        "invalid destination label name in label_join(): ", m, "label_join(m, \"\", \"-\", \"a\")");
  }

  @Test
  void aNameThatIsSetIsThereToStay() {
    CallEvaluator m = new CallEvaluator(1, true).with("m{a=\"1\"}", 1);
    assertEquals(
        Map.of("{__name__=\"1\", a=\"1\"}", row(1.0)),
        m.vector("label_replace(abs(m), \"__name__\", \"$1\", \"a\", \"(.*)\")"));
    assertEquals(
        Map.of("{__name__=\"m\", a=\"1\"} drop", row(1.0)),
        m.vector("label_replace(abs(m), \"__name__\", \"$1\", \"a\", \"2\")"));
    assertEquals(
        Map.of("{__name__=\"1\", a=\"1\"}", row(1.0)),
        m.vector("label_join(abs(m), \"__name__\", \"\", \"a\")"));
    assertEquals(
        Map.of("{__name__=\"m\", a=\"1\", b=\"1\"} drop", row(1.0)),
        m.vector("label_join(abs(m), \"b\", \"\", \"a\")"));
  }

  /// Relabelled series are grouped by their new labels.
  @Test
  void groupsAreThoseOfTheNewLabels() {
    CallEvaluator m = new CallEvaluator(1, false).with("m{a=\"1\"}", 1).with("m{a=\"2\"}", 2);
    Map<String, List<Double>> nested =
        m.vector(
            "abs(label_join(label_replace(m, \"b\", \"x$1\", \"a\", \"(.*)\"), \"a\", \"\", \"b\"))");
    assertEquals(
        Map.of("{a=\"x1\", b=\"x1\"}", row(1.0), "{a=\"x2\", b=\"x2\"}", row(2.0)), nested);
  }

  /// Every function of the language is known here, or takes a range, or is answered by the planner.
  @Test
  void allFunctionsOfInstantVectorsAreKnown() {
    List<String> elsewhere = List.of("end", "info", "range", "start", "start_timestamp", "step");
    Functions.all().stream()
        .filter(f -> f.argumentTypes().stream().noneMatch(t -> t.name().equals("MATRIX")))
        .filter(f -> !elsewhere.contains(f.name()))
        .forEach(f -> {
          CallEvaluator m = new CallEvaluator(1, false);
          StringBuilder arguments = new StringBuilder();
          for (int i = 0; i < f.argumentTypes().size(); i++) {
            arguments.append(i == 0 ? "" : ", ");
            arguments.append(
                switch (f.argumentType(i)) {
                  case SCALAR -> "0.5";
                  case STRING -> "\"a\"";
                  case VECTOR, MATRIX -> "m";
                });
          }
          // fails where a function is not known
          m.evaluateText(f.name() + "(" + arguments + ")");
        });
    Expr.Call rate =
        new Expr.Call(
            Objects.requireNonNull(Functions.find("rate")), List.of(), PositionRange.NONE);
    CallEvaluator m = new CallEvaluator(1, false);
    assertNull(FunctionCalls.vector(rate, List.of(), m.evaluation()));
    assertNull(FunctionCalls.scalar(rate, List.of(), m.evaluation()));
  }
}
