package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.QueryException;
import io.narthex.query.function.Annotations;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What aggregations refuse, report and charge.
class AggregationTest {
  private static final PositionRange POSITION = new PositionRange(5, 8);

  private static ReusingSource vector(int series, int steps) {
    List<Labels> labels = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < series; i++) {
      labels.add(Labels.of("__name__", "many", "grp", "" + i % 4, "id", String.format("%03d", i)));
      double[] row = new double[steps];
      for (int step = 0; step < steps; step++) {
        row[step] = i * steps + step;
      }
      rows.add(row);
    }
    return new ReusingSource(labels, rows, new boolean[series]);
  }

  private static Evaluation evaluation(int steps, ReadContext reads) {
    return new Evaluation(
        new StepGrid(0, steps == 1 ? 0 : 1_000, steps),
        new Annotations(),
        reads,
        new SampleAccount(1_000_000),
        new Runs(null, 1),
        false);
  }

  private static Aggregation.Spec spec(AggregateOperator operator, String label, double... k) {
    return new Aggregation.Spec(operator, List.of(), false, k, label, POSITION);
  }

  @ParameterizedTest
  @CsvSource({
    "TOPK, NaN, Parameter value is NaN",
    "BOTTOMK, NaN, Parameter value is NaN",
    "LIMITK, NaN, Parameter value is NaN",
    "LIMIT_RATIO, NaN, Ratio value is NaN",
    "TOPK, 1e30, Scalar value 1e+30 overflows int64",
    "LIMITK, 9223372036854774784, Scalar value 9.223372036854775e+18 overflows int64",
    "TOPK, Infinity, Scalar value +Inf overflows int64",
  })
  void refusesParameters(AggregateOperator operator, double parameter, String message) {
    Evaluation evaluation = evaluation(2, ReadContext.unbounded());
    QueryException refused =
        assertThrows(
            QueryException.class,
            () ->
                Aggregation.evaluate(
                    spec(operator, "", 1, parameter), vector(3, 2), 0, evaluation));
    assertEquals(message, refused.getMessage());
    assertEquals(QueryException.Kind.EXECUTION, refused.kind());
  }

  @Test
  void refusesUnderflowOnlyBesideAUsefulParameter() {
    Evaluation evaluation = evaluation(2, ReadContext.unbounded());
    QueryException refused =
        assertThrows(
            QueryException.class,
            () ->
                Aggregation.evaluate(
                    spec(AggregateOperator.TOPK, "", 1, -1e19), vector(3, 2), 0, evaluation));
    assertEquals("Scalar value -1e+19 underflows int64", refused.getMessage());
    assertEquals(
        3,
        Aggregation.evaluate(
                spec(AggregateOperator.TOPK, "", 5, -0x1p63 + 1024), vector(3, 2), 0, evaluation)
            .seriesCount());
    assertEquals(
        0,
        Aggregation.evaluate(
                spec(AggregateOperator.TOPK, "", 0.5, -1e19), vector(3, 2), 0, evaluation)
            .seriesCount());
  }

  @ParameterizedTest
  @CsvSource({
    "QUANTILE, NaN, 'quantile value should be between 0 and 1, got NaN'",
    "QUANTILE, 1.5, 'quantile value should be between 0 and 1, got 1.5'",
    "QUANTILE, -Infinity, 'quantile value should be between 0 and 1, got -Inf'",
    "LIMIT_RATIO, 1.5, 'ratio value should be between -1 and 1, got 1.5, capping to 1'",
    "LIMIT_RATIO, -12345678, 'ratio value should be between -1 and 1, got -1.2345678e+07,"
        + " capping to -1'",
  })
  void warnsOfParameters(AggregateOperator operator, double parameter, String message) {
    Evaluation evaluation = evaluation(2, ReadContext.unbounded());
    Aggregation.evaluate(spec(operator, "", 0.5, parameter), vector(3, 2), 0, evaluation);
    assertEquals(
        java.util.Map.of("PromQL warning: " + message, POSITION),
        evaluation.annotations().warnings());
  }

  @Test
  void refusesLabelName() {
    Evaluation evaluation = evaluation(1, ReadContext.unbounded());
    QueryException refused =
        assertThrows(
            QueryException.class,
            () ->
                Aggregation.evaluate(
                    spec(AggregateOperator.COUNT_VALUES, ""), vector(3, 1), 0, evaluation));
    assertEquals("invalid label name \"\"", refused.getMessage());
  }

  @Test
  void choosesTheSeriesThatUpstreamChooses() {
    // Recorded from Prometheus 3.14: limit_ratio(0.1, many).
    SeriesTable share =
        Aggregation.evaluate(
            spec(AggregateOperator.LIMIT_RATIO, "", 0.1),
            vector(60, 1),
            0,
            evaluation(1, ReadContext.unbounded()));
    Set<String> chosen = new TreeSet<>();
    for (int i = 0; i < share.seriesCount(); i++) {
      chosen.add(share.labels(i).get("id"));
    }
    assertEquals(
        new TreeSet<>(List.of("003", "007", "013", "022", "028", "038", "039", "044", "046")),
        chosen);
  }

  @Test
  void chargesMemoryBeforeItGrows() {
    ReadContext none =
        new ReadContext() {
          @Override
          public void check() {}

          @Override
          public void charge(long bytes) {
            if (bytes > 0) {
              throw new StorageException(StorageException.Kind.LIMIT, "full");
            }
          }
        };
    for (AggregateOperator operator : AggregateOperator.values()) {
      assertThrows(
          StorageException.class,
          () ->
              Aggregation.evaluate(spec(operator, "v", 1, 1), vector(3, 2), 0, evaluation(2, none)),
          operator.symbol());
    }
  }

  @Test
  void keepsMemoryOfGroupsOnly() {
    long[] charged = new long[2];
    ReadContext counting =
        new ReadContext() {
          @Override
          public void check() {}

          @Override
          public void charge(long bytes) {
            charged[0] += bytes;
            charged[1] = Math.max(charged[1], charged[0]);
          }
        };
    Aggregation.evaluate(
        spec(AggregateOperator.SUM, ""), vector(10_000, 50), 0, evaluation(50, counting));
    assertEquals(true, charged[0] < 2_000, "after: " + charged[0]);
    assertEquals(true, charged[1] < 4_000, "peak: " + charged[1]);
    Aggregation.evaluate(
        spec(AggregateOperator.TOPK, "", new double[50]),
        vector(100, 50),
        0,
        evaluation(50, counting));
    assertEquals(true, charged[0] < 2_000, "after nothing: " + charged[0]);
  }
}
