package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.function.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryOperationsTest {
  private static final double NONE = Gap.VALUE;
  private static final String MANY_TO_MANY =
      ";many-to-many matching not allowed: matching labels must be unique on one side";
  private static final String SEVERAL =
      "multiple matches for labels: many-to-one matching must be explicit"
          + " (group_left/group_right)";
  private static final String NOT_UNIQUE =
      "multiple matches for labels: grouping labels must ensure unique matches";
  private static final String SAME = "vector cannot contain metrics with the same labelset";

  private static List<Double> row(double... values) {
    List<Double> row = new ArrayList<>();
    for (double value : values) {
      row.add(Gap.is(value) ? null : value);
    }
    return row;
  }

  private static CallEvaluator steps(int steps) {
    return new CallEvaluator(steps, false);
  }

  private static String failure(CallEvaluator evaluator, String query) {
    QueryException e = assertThrows(QueryException.class, () -> evaluator.vector(query), query);
    assertEquals(QueryException.Kind.EXECUTION, e.kind());
    return String.valueOf(e.getMessage());
  }

  @Test
  void scalars() {
    CallEvaluator evaluator = steps(2);
    assertArrayEquals(new double[] {7, 7}, evaluator.scalar("1 + 2 * 3"));
    assertArrayEquals(new double[] {0, 1}, evaluator.scalar("time() > bool 30"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"</", ">/"})
  void trimsOfScalarsFail(String operator) {
    QueryException e =
        assertThrows(QueryException.class, () -> steps(1).evaluateText("1 " + operator + " 2"));
    assertEquals("operator \"" + operator + "\" not allowed for Scalar operations", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "m </ 2, PromQL info: incompatible sample types encountered for binary operator \"</\": float </ float",
    "2 >/ m, PromQL info: incompatible sample types encountered for binary operator \">/\": float >/ float",
    "m >/ m, PromQL info: incompatible sample types encountered for binary operator \">/\": float >/ float",
  })
  void trimsOfFloatsLeaveNothing(String query, String info) {
    CallEvaluator evaluator = steps(2).with("m{a='1'}", 1, 2);
    assertEquals(Map.of(), evaluator.vector(query));
    assertEquals(List.of(info), evaluator.annotations());
    assertEquals(0, evaluator.evaluation().samples().held());
  }

  @Test
  void trimsThatMatchNothingSayNothing() {
    CallEvaluator evaluator = steps(2).with("m{a='1'}", 1, NONE).with("n{a='1'}", NONE, 1);
    assertEquals(Map.of(), evaluator.vector("m </ n"));
    assertEquals(List.of(), evaluator.annotations());
  }

  @Test
  void arithmeticWithScalarDropsNames() {
    CallEvaluator evaluator = steps(3).with("m{a='1'}", 1, NONE, Double.NaN);
    assertEquals(Map.of("{a=\"1\"}", row(3.0, NONE, Double.NaN)), evaluator.vector("m + 2"));
    assertEquals(Map.of("{a=\"1\"}", row(1.0, NONE, Double.NaN)), evaluator.vector("2 - m"));
    CallEvaluator delayed = new CallEvaluator(1, true).with("m{a='1'}", 1);
    assertEquals(Map.of("{__name__=\"m\", a=\"1\"} drop", row(3.0)), delayed.vector("m + 2"));
    assertEquals(Map.of("{__name__=\"m\", a=\"1\"} drop", row(0.0)), delayed.vector("m > bool 2"));
  }

  @Test
  void filtersKeepTheVectorsValueAndName() {
    CallEvaluator evaluator = steps(3).with("m", 1, 5, Double.NaN);
    assertEquals(Map.of("{__name__=\"m\"}", row(NONE, 5.0, NONE)), evaluator.vector("m > 2"));
    assertEquals(1, evaluator.evaluation().samples().held());
    assertEquals(Map.of("{__name__=\"m\"}", row(NONE, 5.0, NONE)), evaluator.vector("2 < m"));
    assertEquals(Map.of("{}", row(1.0, 0.0, 0.0)), evaluator.vector("2 > bool m"));
  }

  @Test
  void namesThatWereAllToTellSeriesApart() {
    CallEvaluator overlapping = steps(2).with("m{a='1'}", 1, NONE).with("n{a='1'}", 2, 3);
    assertEquals(SAME, failure(overlapping, "{a='1'} + 1"));
    assertEquals(SAME, failure(overlapping, "-{a='1'}"));
    CallEvaluator following = steps(2).with("m{a='1'}", 1, NONE).with("n{a='1'}", NONE, 3);
    assertEquals(Map.of("{a=\"1\"}", row(2.0, 4.0)), following.vector("{a='1'} + 1"));
    assertEquals(Map.of("{a=\"1\"}", row(-1.0, -3.0)), following.vector("-{a='1'}"));
  }

  @Test
  void minusMakesNoGapOfNan() {
    double flipped = Double.longBitsToDouble(Double.doubleToRawLongBits(NONE) ^ Long.MIN_VALUE);
    CallEvaluator evaluator = steps(2).with("m", flipped, 0);
    assertEquals(Map.of("{}", row(Double.NaN, -0.0)), evaluator.vector("-m"));
    assertEquals(
        Map.of("{__name__=\"m\"} drop", row(-1.0)),
        new CallEvaluator(1, true).with("m", 1).vector("-m"));
  }

  @Test
  void duplicatesOnTheOneSide() {
    CallEvaluator evaluator =
        steps(2).with("l{a='1'}", 1, 1).with("r{a='1', b='x'}", 1, 1).with("r{a='1', b='y'}", 1, 1);
    String pair = "[{__name__=\"r\", a=\"1\", b=\"x\"}, {__name__=\"r\", a=\"1\", b=\"y\"}]";
    assertEquals(
        "found duplicate series for the match group {a=\"1\"} on the right hand-side of the"
            + " operation: "
            + pair
            + MANY_TO_MANY,
        failure(evaluator, "l * on(a) r"));
    assertEquals(
        "found duplicate series for the match group {a=\"1\"} on the left hand-side of the"
            + " operation: "
            + pair
            + MANY_TO_MANY,
        failure(evaluator, "r * on(a) group_right l"));
    assertEquals(SEVERAL, failure(evaluator, "r * on(a) l"));
    assertEquals(SEVERAL, failure(evaluator, "r < on(a) l"));
    assertEquals(NOT_UNIQUE, failure(evaluator, "r * on(a) group_left(b) l"));
    assertEquals(NOT_UNIQUE, failure(evaluator, "r < on(a) group_left(b) l"));
  }

  @Test
  void duplicatesThatMatchNothingFailAllTheSame() {
    CallEvaluator evaluator =
        steps(1).with("l{a='2'}", 1).with("r{a='1', b='x'}", 1).with("r{a='1', b='y'}", 1);
    assertEquals(0, failure(evaluator, "l * on(a) r").indexOf("found duplicate series"));
    assertEquals(Map.of(), evaluator.vector("r * on(a) l"));
    assertEquals(Map.of(), evaluator.vector("absent_metric * on(a) r"));
  }

  @Test
  void theEarliestStepFails() {
    CallEvaluator evaluator =
        steps(3)
            .with("l{a='1', b='x'}", 1, 1, 1)
            .with("l{a='1', b='y'}", NONE, 1, 1)
            .with("r{a='1', b='x'}", 1, 1, 1)
            .with("r{a='1', b='y'}", NONE, NONE, 1);
    assertEquals(SEVERAL, failure(evaluator, "l * on(a) r"));
    assertEquals(0, failure(evaluator, "r * on(a) l").indexOf("found duplicate series"));
  }

  @Test
  void resultsOfDifferentGroups() {
    CallEvaluator evaluator = steps(2).with("m{a='1'}", 1, 1).with("n{a='1'}", 2, 2);
    assertEquals(SAME, failure(evaluator, "{a='1'} + on(__name__) {a='1'}"));
    CallEvaluator once = new CallEvaluator(1, true).with("m{a='1'}", 1).with("n{a='1'}", 2);
    VectorSource source =
        ((Operand.Vector) once.evaluateText("{a='1'} + on(__name__) {a='1'}")).source();
    assertEquals(2, source.seriesCount());
  }

  @Test
  void seriesOfOneGroupMayFollowEachOther() {
    CallEvaluator evaluator =
        steps(3)
            .with("l{a='1', b='x'}", 1, NONE, NONE)
            .with("l{a='1', b='y'}", NONE, 2, 3)
            .with("r{a='1', b='x'}", 10, 20, NONE)
            .with("r{a='1', b='z'}", NONE, NONE, 30);
    assertEquals(Map.of("{a=\"1\"}", row(11.0, 22.0, 33.0)), evaluator.vector("l + on(a) r"));
    assertEquals(3, evaluator.evaluation().samples().held());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "l == ignoring(b) r                     | {__name__=\"l\", a=\"1\"}",
        "l == on(a) r                           | {a=\"1\"}",
        "l == on(a, __name__) l                 | {__name__=\"l\", a=\"1\"}",
        "l == bool ignoring(b) r                | {a=\"1\"}",
        "l / ignoring(b) r                      | {a=\"1\"}",
        "l / on(a, __name__) l                  | {a=\"1\"}",
        "l == on(a) group_left(c) r             | {__name__=\"l\", a=\"1\", b=\"x\", c=\"3\"}",
        "l == on(a) group_right(b) r            | {__name__=\"r\", a=\"1\", b=\"x\", c=\"3\"}",
        "l * on(a) group_left(b) r              | {a=\"1\"}",
        "r * on(a) group_left(b, __name__) l    | {__name__=\"l\", a=\"1\", b=\"x\", c=\"3\"}",
      })
  void resultLabels(String query, String expected) {
    CallEvaluator evaluator = steps(1).with("l{a='1', b='x'}", 1).with("r{a='1', c='3'}", 1);
    String ignoring = query.replace("ignoring(b)", "ignoring(b, c)");
    assertEquals(Map.of(expected, row(1.0)), evaluator.vector(ignoring));
  }

  @Test
  void boolKeepsNamesUntilTheEndWhereRemovalIsDelayed() {
    CallEvaluator evaluator = new CallEvaluator(1, true).with("l{a='1'}", 1).with("r{a='1'}", 1);
    assertEquals(
        Map.of("{__name__=\"l\", a=\"1\"} drop", row(1.0)), evaluator.vector("l == bool r"));
    assertEquals(Map.of("{__name__=\"l\", a=\"1\"}", row(1.0)), evaluator.vector("l == r"));
    assertEquals(Map.of("{a=\"1\"}", row(2.0)), evaluator.vector("l + r"));
  }

  @Test
  void fills() {
    CallEvaluator evaluator =
        steps(3)
            .with("l{a='1'}", 1, NONE, NONE)
            .with("r{a='1'}", 5, 6, NONE)
            .with("r{a='2'}", 7, NONE, NONE);
    assertEquals(
        Map.of("{a=\"1\"}", row(6.0, 106.0, NONE), "{a=\"2\"}", row(107.0, NONE, NONE)),
        evaluator.vector("l + fill_left(100) r"));
    assertEquals(
        Map.of("{a=\"1\"}", row(6.0, 16.0, NONE), "{a=\"2\"}", row(17.0, NONE, NONE)),
        evaluator.vector("r + fill_right(10) l"));
    assertEquals(
        Map.of("{a=\"1\"}", row(6.0, NONE, NONE)), evaluator.vector("l + fill_right(100) r"));
    assertEquals(
        Map.of("{__name__=\"l\", a=\"1\"}", row(1.0, NONE, NONE)),
        evaluator.vector("l < fill(9) r"));
  }

  /// As recorded of upstream: `fill_left` adds what the "many" side lacks, wherever that is.
  @Test
  void fillsOfGroupRight() {
    CallEvaluator evaluator =
        steps(1)
            .with("cpu{i='a', cpu='0'}", 1)
            .with("cpu{i='a', cpu='1'}", 1)
            .with("cpu{i='b', cpu='0'}", 1)
            .with("meta{i='a', os='x'}", 100)
            .with("meta{i='c', os='x'}", 300);
    assertEquals(
        Map.of(
            "{cpu=\"0\", i=\"a\", os=\"x\"}", row(100.0),
            "{cpu=\"1\", i=\"a\", os=\"x\"}", row(100.0),
            "{i=\"c\", os=\"x\"}", row(300.0)),
        evaluator.vector("meta * on(i) group_right(os) fill_left(1) cpu"));
    assertEquals(
        Map.of(
            "{cpu=\"0\", i=\"a\", os=\"x\"}", row(100.0),
            "{cpu=\"1\", i=\"a\", os=\"x\"}", row(100.0),
            "{cpu=\"0\", i=\"b\"}", row(0.0)),
        evaluator.vector("meta * on(i) group_right(os) fill_right(0) cpu"));
  }

  @Test
  void sets() {
    CallEvaluator evaluator =
        steps(3)
            .with("l{a='1', b='x'}", 1, 2, NONE)
            .with("l{a='2', b='x'}", 3, NONE, 4)
            .with("r{a='1', b='y'}", NONE, 5, 6);
    assertEquals(
        Map.of("{__name__=\"l\", a=\"1\", b=\"x\"}", row(NONE, 2.0, NONE)),
        evaluator.vector("l and on(a) r"));
    assertEquals(1, evaluator.evaluation().samples().held());
    assertEquals(
        Map.of(
            "{__name__=\"l\", a=\"1\", b=\"x\"}", row(1.0, NONE, NONE),
            "{__name__=\"l\", a=\"2\", b=\"x\"}", row(3.0, NONE, 4.0)),
        evaluator.vector("l unless on(a) r"));
    assertEquals(
        Map.of(
            "{__name__=\"l\", a=\"1\", b=\"x\"}", row(1.0, 2.0, NONE),
            "{__name__=\"l\", a=\"2\", b=\"x\"}", row(3.0, NONE, 4.0),
            "{__name__=\"r\", a=\"1\", b=\"y\"}", row(NONE, NONE, 6.0)),
        evaluator.vector("l or on(a) r"));
  }

  @Test
  void orUnitesWhatIsTheSameSeries() {
    CallEvaluator evaluator = steps(3).with("m{a='1'}", 1, 5, NONE);
    assertEquals(
        Map.of("{__name__=\"m\", a=\"1\"}", row(1.0, 5.0, NONE)),
        evaluator.vector("(m > 2) or (m < 2)"));
  }
}
