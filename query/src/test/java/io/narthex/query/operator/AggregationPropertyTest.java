package io.narthex.query.operator;

import static io.narthex.query.syntax.AggregateOperator.BOTTOMK;
import static io.narthex.query.syntax.AggregateOperator.COUNT_VALUES;
import static io.narthex.query.syntax.AggregateOperator.LIMITK;
import static io.narthex.query.syntax.AggregateOperator.LIMIT_RATIO;
import static io.narthex.query.syntax.AggregateOperator.QUANTILE;
import static io.narthex.query.syntax.AggregateOperator.TOPK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.function.Annotations;
import io.narthex.query.function.Gap;
import io.narthex.query.function.NaiveAggregation;
import io.narthex.query.syntax.AggregateOperator;
import io.narthex.query.syntax.PositionRange;
import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every aggregation against a model that knows one group and one step only.
class AggregationPropertyTest {
  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    threads = Executors.newFixedThreadPool(7);
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  /// A vector, and how it is aggregated.
  private record Example(ReusingSource input, Aggregation.Spec spec, int steps) {
    Map<Labels, List<Integer>> members() {
      Map<Labels, List<Integer>> members = new LinkedHashMap<>();
      for (int i = 0; i < input.seriesCount(); i++) {
        LabelsBuilder builder = input.labels(i).toBuilder();
        if (spec.without()) {
          spec.names().forEach(builder::delete);
          builder.delete("__name__");
        } else {
          builder.keep(spec.names());
        }
        members.computeIfAbsent(builder.build(), key -> new ArrayList<>()).add(i);
      }
      return members;
    }

    /// The samples of some series at `step`.
    List<Double> samples(List<Integer> ordinals, int step) {
      List<Double> samples = new ArrayList<>();
      for (int ordinal : ordinals) {
        double value = input.rows().get(ordinal)[step];
        if (!Gap.is(value)) {
          samples.add(value);
        }
      }
      return samples;
    }

    double parameter(int step) {
      double[] parameter = spec.parameter();
      return parameter == null || parameter.length == 0 ? Double.NaN : parameter[step];
    }
  }

  private static Example example(AggregateOperator operator, Random random, int series) {
    int steps = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(20);
    boolean large = series <= Runs.LENGTH;
    List<Labels> labels = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    boolean[] drops = new boolean[series];
    for (int i = 0; i < series; i++) {
      labels.add(
          Labels.of(
              "__name__", random.nextBoolean() ? "m" : "n",
              "a", "" + random.nextInt(3),
              "b", "" + random.nextInt(1 + series / 2),
              "c", "" + i));
      rows.add(row(random, steps, large));
      drops[i] = random.nextInt(5) == 0;
    }
    List<String> names = new ArrayList<>(List.of("a", "b", "__name__", "c", "absent"));
    Collections.shuffle(names, random);
    double[] parameter = new double[operator.parameterType() == null ? 0 : steps];
    for (int i = 0; i < parameter.length; i++) {
      parameter[i] =
          operator == QUANTILE || operator == LIMIT_RATIO
              ? random.nextInt(-2, 13) / 10.0
              : random.nextInt(-1, 6) + 0.5;
    }
    Aggregation.Spec spec =
        new Aggregation.Spec(
            operator,
            names.subList(0, random.nextInt(4)),
            random.nextBoolean(),
            parameter,
            random.nextBoolean() ? "v" : "a",
            new PositionRange(3, 4));
    return new Example(new ReusingSource(labels, rows, drops), spec, steps);
  }

  private static double[] row(Random random, int steps, boolean large) {
    double[] row = new double[steps];
    boolean gaps = random.nextBoolean();
    boolean odd = random.nextInt(3) == 0;
    for (int i = 0; i < steps; i++) {
      row[i] = random.nextBoolean() ? random.nextInt(5) : random.nextGaussian() * 1000;
      if (odd) {
        row[i] =
            switch (random.nextInt(large ? 9 : 6)) {
              case 0 -> Double.NaN;
              case 1 -> Double.POSITIVE_INFINITY;
              case 2 -> Double.NEGATIVE_INFINITY;
              case 3 -> -0.0;
              case 6 -> 1.5e308;
              case 7 -> -1.5e308;
              case 8 -> 1e100;
              default -> row[i];
            };
      }
      if (gaps && random.nextInt(3) == 0) {
        row[i] = Gap.VALUE;
      }
    }
    return row;
  }

  private static Evaluation evaluation(int steps, int parallelism) {
    return new Evaluation(
        new StepGrid(0, steps == 1 ? 0 : 1_000, steps),
        new Annotations(),
        ReadContext.unbounded(),
        new SampleAccount(1L << 40),
        new Runs(parallelism == 1 ? null : threads, parallelism),
        true);
  }

  /// Evaluates with several numbers of threads and checks that all agree, bit by bit.
  private static SeriesTable evaluate(Example example) {
    Evaluation evaluation = evaluation(example.steps, 1);
    evaluation.samples().hold(3);
    evaluation.samples().hold(10);
    SeriesTable result = Aggregation.evaluate(example.spec, example.input, 3, evaluation);
    long held = 3;
    for (int i = 0; i < result.seriesCount(); i++) {
      held += Gap.samples(result.values(i));
    }
    assertEquals(held, evaluation.samples().held(), "samples held");
    for (int parallelism : new int[] {2, 7}) {
      SeriesTable other =
          Aggregation.evaluate(
              example.spec, example.input, 0, evaluation(example.steps, parallelism));
      assertEquals(result.seriesCount(), other.seriesCount(), "series");
      for (int i = 0; i < result.seriesCount(); i++) {
        assertEquals(result.labels(i), other.labels(i));
        assertEquals(result.dropsName(i), other.dropsName(i));
        assertArrayEquals(bits(result.values(i)), bits(other.values(i)), "bits of values");
      }
    }
    return result;
  }

  /// All NaNs that are samples are alike: which of two NaNs a processor keeps is not the program's
  /// choice.
  private static long[] bits(double[] row) {
    return Arrays.stream(row)
        .mapToLong(v -> Gap.is(v) ? Double.doubleToRawLongBits(v) : Double.doubleToLongBits(v))
        .toArray();
  }

  private static int size(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> 1_000 + random.nextInt(2_500);
      default -> 1 + random.nextInt(30);
    };
  }

  @ParameterizedTest
  @EnumSource(
      names = {"SUM", "AVG", "COUNT", "MIN", "MAX", "GROUP", "STDDEV", "STDVAR", "QUANTILE"})
  void oneSeriesPerGroup(AggregateOperator operator) {
    Seeds.rounds(
        60,
        random -> {
          Example example = example(operator, random, size(random));
          SeriesTable result = evaluate(example);
          Map<Labels, Integer> rowOf = rowsByLabels(result);
          example
              .members()
              .forEach((labels, members) -> {
                boolean dropsName = false;
                boolean any = false;
                for (int ordinal : members) {
                  boolean sampled = Gap.samples(example.input.rows().get(ordinal)) > 0;
                  any |= sampled;
                  dropsName |= sampled && example.input.dropsName(ordinal);
                }
                assertEquals(any, rowOf.containsKey(labels), () -> "series " + labels);
                if (any) {
                  int at = Objects.requireNonNull(rowOf.remove(labels));
                  assertEquals(dropsName, result.dropsName(at), "dropped name");
                  assertGroup(example, members, result.values(at));
                }
              });
          assertTrue(rowOf.isEmpty(), () -> "too many: " + rowOf);
        });
  }

  private static Map<Labels, Integer> rowsByLabels(SeriesTable table) {
    Map<Labels, Integer> rows = new LinkedHashMap<>();
    for (int i = 0; i < table.seriesCount(); i++) {
      assertEquals(null, rows.put(table.labels(i), i), "series twice");
    }
    return rows;
  }

  private static void assertGroup(Example example, List<Integer> members, double[] row) {
    AggregateOperator operator = example.spec.operator();
    for (int step = 0; step < example.steps; step++) {
      List<Double> samples = example.samples(members, step);
      if (samples.isEmpty()) {
        assertTrue(Gap.is(row[step]), "gap");
        continue;
      }
      double expected = NaiveAggregation.of(operator, samples, example.parameter(step));
      String what = operator.symbol() + " of " + samples;
      if (example.input.seriesCount() <= Runs.LENGTH) {
        assertEquals(expected == 0 ? 0 : expected, row[step] == 0 ? 0 : row[step], what);
      } else {
        double size = samples.stream().mapToDouble(Math::abs).filter(Double::isFinite).sum();
        assertClose(expected, row[step], Math.max(size, expected) * 1e-12, what);
      }
      assertTrue(!Gap.is(row[step]), what);
    }
  }

  private static void assertClose(double expected, double actual, double delta, String what) {
    if (Double.isFinite(expected)) {
      assertEquals(expected, actual, Math.abs(delta), what);
    } else {
      assertEquals(expected, actual, what);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOPK", "BOTTOMK"})
  void bestOfEachGroup(AggregateOperator operator) {
    Comparator<Double> best =
        Comparator.comparing((Double v) -> v.isNaN())
            .thenComparing(
                operator == TOPK ? Comparator.reverseOrder() : Comparator.naturalOrder());
    Seeds.rounds(
        60,
        random -> {
          Example example = example(operator, random, size(random));
          SeriesTable result = evaluate(example);
          for (List<Integer> members : example.members().values()) {
            List<Integer> rows = rowsOf(example, members, result);
            for (int step = 0; step < example.steps; step++) {
              int s = step;
              int k = (int) example.parameter(step);
              List<Double> expected =
                  example.samples(members, step).stream()
                      .map(v -> v == 0 ? 0.0 : v)
                      .sorted(best)
                      .limit(Math.max(k, 0))
                      .toList();
              List<Double> actual =
                  rows.stream()
                      .map(row -> result.values(row)[s])
                      .filter(v -> !Gap.is(v))
                      .map(v -> v == 0 ? 0.0 : v)
                      .toList();
              assertEquals(
                  expected, example.steps == 1 ? actual : actual.stream().sorted(best).toList());
            }
          }
        });
  }

  /// Result rows of the series `members`, each of whose samples is one of the input.
  private static List<Integer> rowsOf(Example example, List<Integer> members, SeriesTable result) {
    Map<Labels, Integer> ordinals = new LinkedHashMap<>();
    members.forEach(ordinal -> ordinals.put(example.input.labels(ordinal), ordinal));
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < result.seriesCount(); i++) {
      Integer ordinal = ordinals.get(result.labels(i));
      if (ordinal == null) {
        continue;
      }
      rows.add(i);
      assertEquals(example.input.dropsName(ordinal), result.dropsName(i));
      double[] input = example.input.rows().get(ordinal);
      for (int step = 0; step < example.steps; step++) {
        double value = result.values(i)[step];
        assertTrue(Gap.is(value) || Double.compare(value, input[step]) == 0, "sample kept");
      }
    }
    return rows;
  }

  @Test
  void firstSeriesOfEachGroup() {
    Seeds.rounds(
        60,
        random -> {
          Example example = example(LIMITK, random, size(random));
          SeriesTable result = evaluate(example);
          Map<Labels, Integer> rowOf = rowsByLabels(result);
          for (List<Integer> members : example.members().values()) {
            for (int step = 0; step < example.steps; step++) {
              int left = (int) example.parameter(step);
              for (int ordinal : members) {
                double input = example.input.rows().get(ordinal)[step];
                boolean kept = !Gap.is(input) && left > 0;
                left -= kept ? 1 : 0;
                Integer row = rowOf.get(example.input.labels(ordinal));
                double value = row == null ? Gap.VALUE : result.values(row)[step];
                assertEquals(kept ? input : Gap.VALUE, value);
                assertEquals(!kept, Gap.is(value), "kept");
              }
            }
          }
        });
  }

  @Test
  void shareAndItsComplementAreAll() {
    Seeds.rounds(
        30,
        random -> {
          Example example = example(LIMIT_RATIO, random, 200);
          double ratio = random.nextInt(1, 10) / 10.0;
          int kept = 0;
          int left = 0;
          for (double each : new double[] {ratio, ratio - 1}) {
            double[] parameter = new double[example.steps];
            Arrays.fill(parameter, each);
            Aggregation.Spec spec =
                new Aggregation.Spec(
                    LIMIT_RATIO, List.of(), false, parameter, null, PositionRange.NONE);
            SeriesTable part = evaluate(new Example(example.input, spec, example.steps));
            for (int i = 0; i < part.seriesCount(); i++) {
              kept += Gap.samples(part.values(i));
            }
            left = left == 0 ? kept : left;
          }
          int all = example.input.rows().stream().mapToInt(Gap::samples).sum();
          assertEquals(all, kept, "samples of both shares");
          assertEquals(ratio, (double) left / all, 0.2, "size of the share");
        });
  }

  @Test
  void countsOfValues() {
    Seeds.rounds(
        60,
        random -> {
          Example example = example(COUNT_VALUES, random, size(random));
          SeriesTable result = evaluate(example);
          for (int step = 0; step < example.steps; step++) {
            Map<Labels, Double> actual = new LinkedHashMap<>();
            for (int i = 0; i < result.seriesCount(); i++) {
              if (!Gap.is(result.values(i)[step])) {
                assertEquals(null, actual.put(result.labels(i), result.values(i)[step]));
              }
            }
            assertEquals(naiveCounts(example, step), actual);
          }
        });
  }

  private static Map<Labels, Double> naiveCounts(Example example, int step) {
    Aggregation.Spec spec = example.spec;
    Map<Labels, Double> counts = new LinkedHashMap<>();
    for (int i = 0; i < example.input.seriesCount(); i++) {
      for (String value : NaiveAggregation.counts(example.samples(List.of(i), step)).keySet()) {
        LabelsBuilder builder =
            example.input.labels(i).toBuilder().set(Objects.requireNonNull(spec.label()), value);
        List<String> names = new ArrayList<>(spec.names());
        if (spec.without()) {
          names.forEach(builder::delete);
          builder.delete("__name__");
        } else {
          names.add(spec.label());
          builder.keep(names);
        }
        counts.merge(builder.build(), 1.0, Double::sum);
      }
    }
    return counts;
  }

  @Test
  void keepsTheFirstOfEqualSamples() {
    for (AggregateOperator operator : List.of(TOPK, BOTTOMK)) {
      List<Labels> labels = new ArrayList<>();
      List<double[]> rows = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        labels.add(Labels.of("i", "" + i));
        rows.add(new double[] {7, 7});
      }
      Aggregation.Spec spec =
          new Aggregation.Spec(
              operator, List.of(), false, new double[] {2, 3}, null, PositionRange.NONE);
      SeriesTable result =
          evaluate(new Example(new ReusingSource(labels, rows, new boolean[3_000]), spec, 2));
      assertEquals(3, result.seriesCount());
      assertEquals(Labels.of("i", "0"), result.labels(0));
      assertEquals(Labels.of("i", "2"), result.labels(2));
      assertEquals(2, Gap.samples(result.values(1)));
      assertEquals(1, Gap.samples(result.values(2)));
    }
  }
}
