package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.FunctionSignature;
import io.narthex.query.syntax.Functions;
import io.narthex.query.syntax.RangeMode;
import io.narthex.query.syntax.ValueType;
import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every kernel but the rates against a model that knows one window only.
class RangeKernelsPropertyTest {
  private static @Nullable RangeKernel kernel(String function, double[]... parameters) {
    return RangeKernels.of(function, RangeMode.PLAIN, ReadContext.unbounded(), parameters);
  }

  private static final int MAX_STEPS = 40;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum_over_time",
        "avg_over_time",
        "min_over_time",
        "max_over_time",
        "count_over_time",
        "last_over_time",
        "first_over_time",
        "present_over_time",
        "stddev_over_time",
        "stdvar_over_time",
        "quantile_over_time",
        "mad_over_time",
        "ts_of_first_over_time",
        "ts_of_last_over_time",
        "ts_of_min_over_time",
        "ts_of_max_over_time",
        "changes",
        "resets",
        "deriv",
        "predict_linear",
        "double_exponential_smoothing",
        "irate",
        "idelta"
      })
  void equalsTheModel(String function) {
    Seeds.rounds(
        80,
        random -> {
          double[][] parameters = parameters(function, random);
          RangeKernel kernel = Objects.requireNonNull(kernel(function, parameters));
          for (int i = 0; i < 6; i++) {
            WindowedSeries series = series(random, function);
            double[] out = new double[series.steps];
            kernel.apply(series, out);
            for (int step = 0; step < series.steps; step++) {
              check(function, series, step, parameters, out[step]);
            }
          }
        });
  }

  private static double[][] parameters(String function, Random random) {
    double[][] parameters = new double[2][MAX_STEPS];
    for (int step = 0; step < MAX_STEPS; step++) {
      switch (function) {
        case "predict_linear" -> parameters[0][step] = random.nextInt(-100, 1000);
        case "quantile_over_time" -> parameters[0][step] = random.nextInt(-1, 12) / 10.0;
        default -> {
          parameters[0][step] = random.nextInt(1, 100) / 100.0;
          parameters[1][step] = random.nextInt(1, 100) / 100.0;
        }
      }
    }
    return parameters;
  }

  private static WindowedSeries series(Random random, String function) {
    WindowedSeries series = new WindowedSeries();
    series.count = random.nextInt(200);
    series.timestampsMs = new long[series.count];
    series.values = new double[series.count];
    long[] starts = new long[series.count];
    boolean odd = random.nextInt(3) == 0;
    boolean huge = odd && !List.of("deriv", "predict_linear").contains(function);
    double scale = random.nextBoolean() ? 1 : 1e6;
    long time = 1_700_000_000_000L + random.nextInt(1_000);
    for (int i = 0; i < series.count; i++) {
      time += random.nextInt(10) == 0 ? 100_000 : 1_000 + random.nextInt(10_000);
      series.timestampsMs[i] = time;
      series.values[i] = value(random, odd, huge, scale);
      starts[i] =
          switch (random.nextInt(4)) {
            case 0 -> time + random.nextInt(-20_000, 1_000);
            case 1 -> i == 0 ? time : series.timestampsMs[i - 1];
            default -> 0;
          };
    }
    series.startTimestampsMs = random.nextBoolean() ? starts : null;
    series.steps = 1 + random.nextInt(MAX_STEPS);
    long firstStepMs = 1_700_000_000_000L + random.nextInt(-100_000, 600_000);
    long stepMs = 1L + random.nextInt(random.nextBoolean() ? 5_000 : 60_000);
    long rangeMs = 1L + random.nextInt(random.nextBoolean() ? 30_000 : 600_000);
    long windowStepMs = random.nextInt(8) == 0 ? 0 : stepMs;
    long firstEndMs = firstStepMs - random.nextInt(10_000);
    series.grid = new WindowGrid(firstEndMs, windowStepMs, rangeMs, firstStepMs, stepMs);
    series.columnId = -1;
    setBounds(series);
    return series;
  }

  private static double value(Random random, boolean odd, boolean huge, double scale) {
    if (odd && random.nextInt(6) == 0) {
      double[] values = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -0.0,
        1.7e308,
        -1.7e308,
        1e100,
        -1e100
      };
      return values[random.nextInt(huge ? values.length : 4)];
    }
    return random.nextBoolean() ? random.nextInt(3) : scale + random.nextGaussian();
  }

  private static void setBounds(WindowedSeries series) {
    series.from = new int[series.steps];
    series.to = new int[series.steps];
    for (int step = 0; step < series.steps; step++) {
      for (int i = 0; i < series.count; i++) {
        series.from[step] += series.timestampsMs[i] <= series.windowStartMs(step) ? 1 : 0;
        series.to[step] += series.timestampsMs[i] <= series.windowEndMs(step) ? 1 : 0;
      }
    }
  }

  private static NaiveWindow window(WindowedSeries series, int step) {
    List<Long> timestamps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    for (int i = series.from[step]; i < series.to[step]; i++) {
      timestamps.add(series.timestampsMs[i]);
      values.add(series.values[i]);
      starts.add(series.startTimestampsMs == null ? 0 : series.startTimestampsMs[i]);
    }
    return new NaiveWindow(timestamps, values, starts);
  }

  private static void check(
      String function, WindowedSeries series, int step, double[][] parameters, double actual) {
    NaiveWindow window = window(series, step);
    int least =
        switch (function) {
          case "irate", "idelta", "deriv", "predict_linear", "double_exponential_smoothing" -> 2;
          default -> 1;
        };
    String what = function + " of " + window;
    assertEquals(window.size() < least, Gap.is(actual), what);
    if (window.size() < least) {
      return;
    }
    double size = window.values().stream().mapToDouble(Math::abs).sum();
    switch (function) {
      case "sum_over_time" ->
          assertClose(aggregated(AggregateOperator.SUM, window), actual, size * 1e-29, what);
      case "avg_over_time" ->
          assertClose(aggregated(AggregateOperator.AVG, window), actual, size * 1e-29, what);
      case "stdvar_over_time" -> assertVariance(window.variance(), actual, window, what);
      case "stddev_over_time" -> assertVariance(window.variance(), actual * actual, window, what);
      case "deriv" -> assertLine(lineSlope(window), actual, size, what);
      case "predict_linear" -> {
        double timeMs = series.stepTimeMs(step) + 1000 * parameters[0][step];
        double expected =
            window.isConstant()
                ? constant(window, window.values().getFirst())
                : window.isFinite() ? window.valueAt(timeMs) : Double.NaN;
        assertLine(expected, actual, size * 1e3, what);
      }
      default -> assertSame(exact(function, window, step, parameters), actual, what);
    }
  }

  private static double lineSlope(NaiveWindow window) {
    if (window.isConstant()) {
      return constant(window, 0);
    }
    return window.isFinite() ? window.slope().doubleValue() : Double.NaN;
  }

  private static double constant(NaiveWindow window, double finite) {
    return window.isFinite() ? finite : Double.NaN;
  }

  private static double aggregated(AggregateOperator operator, NaiveWindow window) {
    return NaiveAggregation.of(operator, window.values(), Double.NaN);
  }

  private static double exact(
      String function, NaiveWindow window, int step, double[][] parameters) {
    return switch (function) {
      case "min_over_time" -> window.extreme(1);
      case "max_over_time" -> window.extreme(-1);
      case "count_over_time" -> window.size();
      case "present_over_time" -> 1;
      case "first_over_time" -> window.values().getFirst();
      case "last_over_time" -> window.values().getLast();
      case "quantile_over_time" -> NaiveAggregation.quantile(parameters[0][step], window.values());
      case "mad_over_time" -> window.medianDeviation();
      case "ts_of_first_over_time" -> window.timestampsMs().getFirst() / 1000.0;
      case "ts_of_last_over_time" -> window.timestampsMs().getLast() / 1000.0;
      case "ts_of_min_over_time" -> window.secondsOfExtreme(1);
      case "ts_of_max_over_time" -> window.secondsOfExtreme(-1);
      case "changes" -> window.changes();
      case "resets" -> window.resets();
      case "irate" -> window.instantRate();
      case "idelta" -> window.instantDelta();
      case "double_exponential_smoothing" ->
          window.smoothed(parameters[0][step], parameters[1][step]);
      default -> throw new IllegalArgumentException(function);
    };
  }

  /// Equal, where 0 and -0 are.
  private static void assertSame(double expected, double actual, String what) {
    assertEquals(expected == 0 ? 0 : expected, actual == 0 ? 0 : actual, what);
  }

  private static void assertClose(double expected, double actual, double delta, String what) {
    if (Double.isFinite(expected)) {
      assertEquals(expected, actual, delta + Math.abs(expected) * 1e-15 + Double.MIN_VALUE, what);
    } else {
      assertEquals(expected, actual, what);
    }
  }

  private static void assertVariance(
      double expected, double actual, NaiveWindow window, String what) {
    double largest = window.values().stream().mapToDouble(Math::abs).max().orElse(0);
    if (largest > 1e9) {
      return; // what is left of the digits then is not worth comparing
    }
    double rounding = 1e-15 * largest;
    assertClose(
        expected, actual, expected * 1e-12 + 4 * rounding * (Math.sqrt(expected) + rounding), what);
  }

  private static void assertLine(double expected, double actual, double size, String what) {
    assertClose(expected, actual, size * 1e-9, what);
  }

  @Test
  void knowsAllFunctionsOfARangeVector() {
    double[][] parameters = parameters("", new Random(1));
    for (FunctionSignature function : Functions.all()) {
      boolean range = function.argumentTypes().contains(ValueType.MATRIX);
      boolean known = kernel(function.name(), parameters) != null;
      boolean needsNoWindow = function.name().equals("absent_over_time");
      assertEquals(range && !needsNoWindow, known, function.name());
    }
    assertNull(kernel("unknown", parameters));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 'invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000'",
    "1.5, 0.5, 'invalid smoothing factor. Expected: 0 < sf < 1, got: 1.500000'",
    "0.5, -1, 'invalid trend factor. Expected: 0 < tf < 1, got: -1.000000'",
    "0.5, Infinity, 'invalid trend factor. Expected: 0 < tf < 1, got: +Inf'",
  })
  void refusesFactorsOfAWindowThatIsNotEmpty(double smoothing, double trend, String message) {
    RangeKernel kernel =
        Objects.requireNonNull(
            kernel("double_exponential_smoothing", new double[] {smoothing}, new double[] {trend}));
    WindowedSeries series = new WindowedSeries();
    series.count = 1;
    series.steps = 1;
    series.timestampsMs = new long[] {1};
    series.values = new double[] {1};
    series.from = new int[] {0};
    series.to = new int[] {0};
    double[] out = new double[1];
    kernel.apply(series, out);
    assertTrue(Gap.is(out[0]));
    series.to = new int[] {1};
    QueryException refused = assertThrows(QueryException.class, () -> kernel.apply(series, out));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void sortsLargeWindowsOfAnyOrder() {
    Seeds.rounds(
        60,
        random -> {
          int count = 1 + random.nextInt(3_000);
          double[] values = new double[count];
          for (int i = 0; i < count; i++) {
            values[i] =
                switch (random.nextInt(4)) {
                  case 0 -> random.nextInt(5);
                  case 1 -> random.nextInt(200) == 0 ? Double.NaN : i;
                  default -> random.nextGaussian();
                };
          }
          if (random.nextBoolean()) {
            Arrays.sort(values);
          }
          double quantile = random.nextInt(11) / 10.0;
          double expected =
              NaiveAggregation.quantile(quantile, Arrays.stream(values).boxed().toList());
          assertEquals(expected, Quantiles.of(quantile, values, count));
        });
  }
}
