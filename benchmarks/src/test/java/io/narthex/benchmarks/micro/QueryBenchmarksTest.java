package io.narthex.benchmarks.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.operator.Operand;
import io.narthex.query.operator.SeriesTable;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the benchmarks of queries measure is what they say.
final class QueryBenchmarksTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate",
        "sum_over_time",
        "avg_over_time",
        "max_over_time",
        "quantile_over_time",
        "stddev_over_time",
        "predict_linear",
        "changes"
      })
  void kernels(String function) {
    WindowKernelBenchmark benchmark = new WindowKernelBenchmark();
    benchmark.function = function;
    benchmark.samples = 240;
    benchmark.prepare();
    double[] out = benchmark.apply();
    assertEquals(WindowKernelBenchmark.STEPS, out.length);
    assertFalse(Arrays.stream(out).anyMatch(Double::isNaN), function);
  }

  @ParameterizedTest
  @CsvSource({
    "a / b, 2000",
    "a > b, 0",
    "a * on (instance) group_left (zone) b, 2000",
    "a and b, 2000",
    "a unless on (instance) b, 0",
    "a or b, 2000",
  })
  void matching(String operation, int series) throws Exception {
    MatchingBenchmark benchmark = new MatchingBenchmark();
    benchmark.operation = operation;
    benchmark.prepare();
    Operand.Vector result = (Operand.Vector) benchmark.evaluate();
    assertEquals(series, ((SeriesTable) result.source()).seriesCount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate", "bytes", "percent", "small"})
  void answers(String values) throws Exception {
    AnswerJsonBenchmark benchmark = new AnswerJsonBenchmark();
    benchmark.values = values;
    benchmark.prepare();
    assertTrue(benchmark.write() > 17L * AnswerJsonBenchmark.POINTS, values);
  }
}
