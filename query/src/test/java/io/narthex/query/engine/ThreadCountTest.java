package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.testing.AnswerLines;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Results are the same bits, and come in the same order, whatever the number of threads: over more
/// series than a few runs of work have, with values whose sums depend on the order.
final class ThreadCountTest {
  private static final int SERIES = 3_300;
  private static final int HISTOGRAMS = 700;
  private static final long STEP_MS = 15_000;
  private static final int SAMPLES = 24;
  private static final List<String> BOUNDS = List.of("0.1", "0.5", "1", "5", "+Inf");
  private static final List<String> OTHERS =
      List.of(
          "quantile_over_time(0.7, even[75s])",
          "predict_linear(even[75s], 60)",
          "double_exponential_smoothing(even[75s], 0.3, 0.6)",
          "histogram_quantile(0.9, h_bucket)",
          "histogram_quantile(0.9, sum by (le) (rate(h_bucket[1m])))",
          "histogram_quantiles(rate(h_bucket[1m]), \"q\", 0.5, 0.99)",
          "histogram_fraction(0.2, 2, rate(h_bucket[1m]))",
          "odd + ignoring (group) odd",
          "sum by (group, job) (even) / on (group, job) group_right () odd",
          "even * on (job) group_left () sum by (job) (odd)",
          "odd or even",
          "even and on (group) (odd > 1)",
          "even unless on (group) (odd > 1)",
          "even - on (instance) fill (0) odd",
          "info(odd)",
          "sum(odd) + sum(even)",
          "sort(even)",
          "sort_by_label_desc(even, \"group\", \"instance\")",
          "label_replace(even, \"new\", \"$1\", \"group\", \"g(.*)\")",
          "label_join(even, \"new\", \"-\", \"group\", \"job\")",
          "absent(even > 1e300)",
          "scalar(sum(even))",
          "timestamp(even)",
          "-even",
          "clamp(even, 1, 100)",
          "sum(even @ end())",
          "topk by (group) (2, avg_over_time(odd[1m:7s]))");

  private static final Storage STORAGE = new NaiveStorage();

  @BeforeAll
  static void load() {
    Random random = new Random(20);
    LoadedSamples samples = new LoadedSamples();
    for (int i = 0; i < SERIES; i++) {
      String name = i % 3 == 0 ? "odd" : "even";
      add(samples, labels(name, i), random, Math.pow(10, random.nextInt(12) - 4));
      if (i < HISTOGRAMS) {
        for (String le : BOUNDS) {
          add(samples, labels("h_bucket", i).toBuilder().set("le", le).build(), random, 0.1);
        }
        Labels info = labels("target_info", i).toBuilder().set("version", "v" + i % 7).build();
        add(samples, info, random, 1);
      }
    }
    samples.writeTo(STORAGE);
  }

  private static Labels labels(String name, int i) {
    return Labels.of(
        "__name__", name, "instance", "i" + i, "job", "j" + i % 5, "group", "g" + i * 31 % 90);
  }

  /// A counter with resets and holes, on the columns of few others.
  private static void add(LoadedSamples samples, Labels labels, Random random, double scale) {
    long offsetMs = random.nextInt(3) == 0 ? random.nextInt(15_000) : 0;
    double value = 0;
    for (int i = 0; i < SAMPLES; i++) {
      value = random.nextInt(20) == 0 ? 0 : value + random.nextDouble() * scale;
      if (random.nextInt(15) > 0) {
        samples.add(labels, offsetMs + i * STEP_MS, value);
      }
    }
  }

  @AfterAll
  static void close() {
    STORAGE.close();
  }

  static List<String> queries() {
    List<String> queries = new ArrayList<>(OTHERS);
    addAggregations(queries);
    addWindows(queries);
    return queries;
  }

  private static void addAggregations(List<String> queries) {
    for (AggregateOperator operator : AggregateOperator.values()) {
      String parameter =
          switch (operator) {
            case TOPK, BOTTOMK, LIMITK -> "7, ";
            case QUANTILE -> "0.3, ";
            case LIMIT_RATIO -> "0.4, ";
            case COUNT_VALUES -> "\"value\", ";
            default -> "";
          };
      for (String grouping : List.of("", "by (group) ", "without (instance) ")) {
        queries.add(
            "%s %s(%s{__name__=~\"odd|even\"})".formatted(operator.symbol(), grouping, parameter));
        queries.add("%s %s(%srate(even[1m]))".formatted(operator.symbol(), grouping, parameter));
      }
    }
  }

  private static void addWindows(List<String> queries) {
    for (String function :
        List.of(
            "rate",
            "increase",
            "delta",
            "irate",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "sum_over_time",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "count_over_time",
            "present_over_time",
            "first_over_time",
            "last_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "mad_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_min_over_time",
            "ts_of_max_over_time",
            "absent_over_time")) {
      queries.add(function + "(even[75s])");
      queries.add("sum(" + function + "((even * 1.1)[75s:20s]))");
    }
    for (String function : List.of("rate", "increase", "delta")) {
      queries.add(function + "(even[75s] smoothed)");
      queries.add("avg(" + function + "(even[75s] anchored))");
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void sameBits(String query) {
    List<String> one = answers(query, 1);
    assertEquals(one, answers(query, 2));
    assertEquals(one, answers(query, 7));
  }

  private static List<String> answers(String query, int threads) {
    EngineOptions options =
        new EngineOptions(
            ParserOptions.ALL,
            100_000,
            60_000,
            50_000_000,
            20,
            () -> 20_000,
            EngineFeatures.NONE,
            threads,
            QueryLimits.DEFAULT);
    try (Engine engine = new Engine(STORAGE, options, Clock.system())) {
      List<String> answers = lines(engine.instant(query, 200_000, QueryOptions.DEFAULT));
      answers.addAll(lines(engine.range(query, 100_000, 320_000, 40_000, QueryOptions.DEFAULT)));
      return answers;
    }
  }

  private static List<String> lines(QueryResult result) {
    List<String> lines = new ArrayList<>(result.warnings());
    lines.addAll(result.infos());
    lines.addAll(AnswerLines.exact(result.value()));
    return lines;
  }
}
