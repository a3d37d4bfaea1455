package io.narthex.query.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.function.Annotations;
import io.narthex.query.function.Gap;
import io.narthex.query.operator.NaiveBinary.Sample;
import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.PositionRange;
import io.narthex.query.syntax.ValueType;
import io.narthex.query.syntax.VectorMatching;
import io.narthex.query.syntax.VectorMatching.Cardinality;
import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Binary operations of all steps at once against a model that goes step by step.
class BinaryPropertyTest {
  private static final int ROUNDS = 30_000;
  private static final List<String> NAMES = List.of("a", "b", "c", "__name__", "__type__");

  private static ExecutorService threads;

  @BeforeAll
  static void start() {
    threads = Executors.newFixedThreadPool(3);
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  /// What comes out: the error, or rows of each series, as text so that NaN equals NaN.
  private record Outcome(@Nullable String error, List<String> series) {
    static Outcome of(List<String> series) {
      List<String> sorted = new ArrayList<>(series);
      Collections.sort(sorted);
      return new Outcome(null, sorted);
    }

    static Outcome failed(QueryException e) {
      return new Outcome(e.getMessage(), List.of());
    }
  }

  /// A series that comes out.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of a column, never compared
  private record Series(double[] row, boolean dropsName) {
    Series {
      Gap.fill(row);
    }

    void put(int step, double value) {
      if (!Gap.is(row[step])) {
        throw NaiveBinary.failure(NameDropping.SAME_LABELSET);
      }
      row[step] = value;
    }
  }

  @Test
  void vectorsWithVectors() {
    Map<String, Integer> seen = new ConcurrentHashMap<>();
    Seeds.rounds(
        ROUNDS,
        random -> {
          boolean delayed = random.nextBoolean();
          int steps = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(6);
          Expr.Binary node = node(random, matching(random));
          ReusingSource left = vector(random, steps, delayed, random.nextInt(7));
          ReusingSource right = vector(random, steps, delayed, random.nextInt(7));
          NaiveBinary naive = new NaiveBinary(node, delayed);
          Outcome expected =
              byStep(
                  steps, delayed, step -> naive.vectors(samples(left, step), samples(right, step)));
          Evaluation evaluation = evaluation(steps, delayed);
          String outcome =
              compare(expected, node, operand(left, random), operand(right, random), evaluation);
          seen.merge(outcome, 1, Integer::sum);
        });
    if (Long.getLong("test.seed") == null) {
      assertTrue(seen.getOrDefault("some", 0) > ROUNDS / 20, seen.toString());
      assertTrue(seen.getOrDefault("found", 0) > ROUNDS / 100, seen.toString());
      assertTrue(seen.getOrDefault("multiple", 0) > ROUNDS / 100, seen.toString());
      assertTrue(seen.getOrDefault("vector", 0) > 0, seen.toString());
    }
  }

  @Test
  void manySeriesOnSeveralThreads() {
    Seeds.rounds(
        15,
        random -> {
          boolean delayed = random.nextBoolean();
          int steps = 1 + random.nextInt(3);
          VectorMatching matching =
              new VectorMatching(
                  random.nextBoolean() ? Cardinality.ONE_TO_ONE : Cardinality.MANY_TO_ONE,
                  false,
                  random.nextBoolean() ? List.of() : List.of("c"),
                  List.of(),
                  null,
                  random.nextBoolean() ? (Double) 1.0 : null);
          Expr.Binary node = node(random, matching);
          while (node.operator().isSet()) {
            node = node(random, matching);
          }
          ReusingSource left = wide(random, steps);
          ReusingSource right = wide(random, steps);
          NaiveBinary naive = new NaiveBinary(node, delayed);
          Outcome expected =
              byStep(
                  steps, delayed, step -> naive.vectors(samples(left, step), samples(right, step)));
          compare(
              expected,
              node,
              new Operand.Vector(left),
              new Operand.Vector(right),
              evaluation(steps, delayed));
        });
  }

  @Test
  void vectorsWithScalars() {
    Seeds.rounds(
        ROUNDS / 3,
        random -> {
          boolean delayed = random.nextBoolean();
          int steps = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(6);
          Expr.Binary node = node(random, null);
          if (node.operator().isSet()) {
            return;
          }
          ReusingSource vector = vector(random, steps, delayed, random.nextInt(7));
          double[] scalars = new double[steps];
          Arrays.setAll(scalars, _ -> number(random));
          boolean scalarFirst = random.nextBoolean();
          NaiveBinary naive = new NaiveBinary(node, delayed);
          Outcome expected =
              byStep(
                  steps,
                  delayed,
                  step -> naive.vectorAndScalar(samples(vector, step), scalars[step], scalarFirst));
          Operand scalar = new Operand.Scalar(scalars);
          Operand operand = operand(vector, random);
          compare(
              expected,
              node,
              scalarFirst ? scalar : operand,
              scalarFirst ? operand : scalar,
              evaluation(steps, delayed));
        });
  }

  private static String compare(
      Outcome expected, Expr.Binary node, Operand left, Operand right, Evaluation evaluation) {
    Outcome actual;
    try {
      VectorSource result =
          ((Operand.Vector) BinaryOperations.evaluate(node, left, right, 0, evaluation)).source();
      List<String> series = new ArrayList<>();
      result.read(
          0,
          result.seriesCount(),
          (ordinal, row) ->
              series.add(text(result.labels(ordinal), result.dropsName(ordinal), row)));
      actual = Outcome.of(series);
    } catch (QueryException e) {
      actual = Outcome.failed(e);
    }
    assertEquals(expected, actual, node::toString);
    String error = actual.error();
    return error != null
        ? error.substring(0, error.indexOf(' '))
        : actual.series().isEmpty() ? "none" : "some";
  }

  private static String text(Labels labels, boolean dropsName, double... row) {
    StringBuilder text = new StringBuilder(labels.toString()).append(dropsName ? " drop" : "");
    for (double value : row) {
      text.append(' ').append(Gap.is(value) ? "_" : String.valueOf(value));
    }
    return text.toString();
  }

  /// Puts the results of all steps together as upstream does.
  private static Outcome byStep(int steps, boolean delayed, IntFunction<List<Sample>> results) {
    try {
      if (steps == 1) {
        List<Sample> only = results.apply(0);
        if (!delayed
            && new HashSet<>(only.stream().map(Sample::labels).toList()).size() < only.size()) {
          throw NaiveBinary.failure(NameDropping.SAME_LABELSET);
        }
        return Outcome.of(
            only.stream().map(s -> text(Labels.of(s.labels()), s.dropsName(), s.value())).toList());
      }
      Map<Map<String, String>, Series> all = new LinkedHashMap<>();
      for (int step = 0; step < steps; step++) {
        for (Sample sample : results.apply(step)) {
          Series series =
              all.computeIfAbsent(
                  sample.labels(), _ -> new Series(new double[steps], sample.dropsName()));
          series.put(step, sample.value());
        }
      }
      List<String> series = new ArrayList<>();
      all.forEach((labels, one) -> series.add(text(Labels.of(labels), one.dropsName(), one.row())));
      return Outcome.of(series);
    } catch (QueryException e) {
      return Outcome.failed(e);
    }
  }

  private static List<Sample> samples(ReusingSource source, int step) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < source.seriesCount(); i++) {
      double value = source.rows().get(i)[step];
      if (!Gap.is(value)) {
        Map<String, String> labels = new TreeMap<>();
        Labels set = source.labels(i);
        for (int l = 0; l < set.size(); l++) {
          labels.put(set.name(l), set.value(l));
        }
        samples.add(new Sample(labels, value, source.dropsName(i)));
      }
    }
    return samples;
  }

  private static Operand operand(ReusingSource source, Random random) {
    if (random.nextBoolean()) {
      return new Operand.Vector(source);
    }
    SeriesTable.Builder table = new SeriesTable.Builder();
    for (int i = 0; i < source.seriesCount(); i++) {
      table.add(source.labels(i), source.rows().get(i).clone(), source.dropsName(i));
    }
    return new Operand.Vector(table.build());
  }

  private static Expr.Binary node(Random random, @Nullable VectorMatching matching) {
    List<BinaryOperator> operators = new ArrayList<>(List.of(BinaryOperator.values()));
    operators.removeIf(o -> o.kind() == BinaryOperator.Kind.TRIM);
    BinaryOperator operator = operators.get(random.nextInt(operators.size()));
    Expr side = new Expr.NumberLiteral(0, false, PositionRange.NONE);
    return new Expr.Binary(
        operator,
        side,
        side,
        operator.isComparison() && random.nextBoolean(),
        operator.isSet() && matching != null
            ? new VectorMatching(
                Cardinality.MANY_TO_MANY, matching.on(), matching.labels(), List.of(), null, null)
            : matching,
        ValueType.VECTOR,
        PositionRange.NONE);
  }

  private static VectorMatching matching(Random random) {
    Cardinality cardinality =
        List.of(Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY)
            .get(random.nextInt(3));
    boolean on = random.nextBoolean();
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    List<String> labels = names.subList(0, random.nextInt(on ? 5 : 3));
    List<String> include = List.of();
    if (cardinality != Cardinality.ONE_TO_ONE && random.nextBoolean()) {
      include = names.subList(on ? labels.size() : 0, names.size());
      include = include.subList(0, Math.min(include.size(), 1 + random.nextInt(2)));
    }
    boolean fills = random.nextInt(4) == 0;
    return new VectorMatching(
        cardinality,
        on,
        labels,
        include,
        fills && random.nextBoolean() ? (Double) 7.0 : null,
        fills && random.nextBoolean() ? (Double) Double.NaN : null);
  }

  /// A vector of few different labels, so that groups have several series, each once.
  private static ReusingSource vector(Random random, int steps, boolean delayed, int count) {
    List<Labels> labels = new ArrayList<>();
    int values = 1 + random.nextInt(3);
    int density = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Map<String, String> set = new TreeMap<>();
      for (String name : NAMES) {
        if (random.nextInt(3) > 0) {
          set.put(name, "v" + random.nextInt(values));
        }
      }
      if (!labels.contains(Labels.of(set))) {
        labels.add(Labels.of(set));
      }
    }
    List<double[]> rows = new ArrayList<>();
    boolean[] drops = new boolean[labels.size()];
    for (int i = 0; i < drops.length; i++) {
      double[] row = new double[steps];
      Arrays.setAll(row, _ -> random.nextInt(4) < density ? number(random) : Gap.VALUE);
      rows.add(row);
      drops[i] = delayed && random.nextInt(3) == 0;
    }
    return new ReusingSource(labels, rows, drops);
  }

  /// More series than one run, most of which have a partner.
  private static ReusingSource wide(Random random, int steps) {
    List<Labels> labels = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    String name = random.nextBoolean() ? "m" : "n";
    for (int i = 0; i < 2 * Runs.LENGTH + 200; i++) {
      labels.add(Labels.of("__name__", name, "b", "" + i / 2, "c", "" + i % 2));
      double[] row = new double[steps];
      boolean none = random.nextInt(2) == 0;
      Arrays.setAll(row, _ -> none ? Gap.VALUE : number(random));
      rows.add(row);
    }
    return new ReusingSource(labels, rows, new boolean[rows.size()]);
  }

  private static double number(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> -0.0;
      case 4 -> random.nextGaussian();
      default -> random.nextInt(3);
    };
  }

  private static Evaluation evaluation(int steps, boolean delayed) {
    return new Evaluation(
        new StepGrid(0, steps == 1 ? 0 : 1_000, steps),
        new Annotations(),
        ReadContext.unbounded(),
        new SampleAccount(Long.MAX_VALUE),
        new Runs(threads, 3),
        delayed);
  }
}
