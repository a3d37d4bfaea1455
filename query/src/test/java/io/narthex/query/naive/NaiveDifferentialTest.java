package io.narthex.query.naive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.engine.QueryLimits;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.query.syntax.Expr;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.AdversarialStorage;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The engine against [NaiveEvaluator] on random queries over random samples:
/// `-Dnarthex.naive.expressions` of them from `-Dnarthex.naive.seed` on, each as instant and as
/// range query.
final class NaiveDifferentialTest {
  private static final int EXPRESSIONS = Integer.getInteger("narthex.naive.expressions", 10_000);
  private static final long FIRST_SEED = Long.getLong("narthex.naive.seed", 1);
  private static final int QUERIES_PER_ROUND = 50;
  private static final long LOOKBACK_MS = 60_000;
  private static final long SUBQUERY_STEP_MS = 20_000;
  private static final double TOLERANCE = 1e-12;

  /// As large as samples get. Lines may cross zero, where what rounding leaves of their sums is
  /// small against the samples but not against the result.
  private static final double LARGEST_SAMPLE = 1_000;

  private int ambiguous;
  private int failed;
  private int empty;

  @Test
  void agreesWithTheNaiveEvaluator() {
    Seeds.rounds(EXPRESSIONS / QUERIES_PER_ROUND, FIRST_SEED, this::round);
    System.out.printf(
        "of %d expressions, instant and range: %d failed alike, %d empty, %d left out%n",
        EXPRESSIONS, failed, empty, ambiguous);
    assertTrue(failed + empty + ambiguous < EXPRESSIONS, "most queries find something");
  }

  private void round(Random random) throws ParseException {
    Map<Labels, NavigableMap<Long, Double>> samples = samples(random);
    LoadedSamples loaded = new LoadedSamples();
    samples.forEach(
        (labels, series) -> series.forEach((timeMs, value) -> loaded.add(labels, timeMs, value)));
    boolean delayed = random.nextBoolean();
    EngineOptions options =
        new EngineOptions(
            ParserOptions.ALL,
            100_000,
            LOOKBACK_MS,
            50_000_000,
            20,
            () -> SUBQUERY_STEP_MS,
            new EngineFeatures(delayed, false, false, false),
            1,
            QueryLimits.DEFAULT);
    try (Storage plain = new NaiveStorage()) {
      loaded.writeTo(plain);
      Storage storage =
          random.nextBoolean() ? plain : new AdversarialStorage(plain, random.nextLong());
      try (Engine engine = new Engine(storage, options, Clock.system())) {
        QueryGenerator queries = new QueryGenerator(random);
        for (int i = 0; i < QUERIES_PER_ROUND; i++) {
          String query = queries.query();
          long startMs = random.nextInt(1_500_000);
          compare(engine, query, samples, List.of(startMs), delayed);
          List<Long> times = new ArrayList<>();
          long stepMs = 1L + random.nextInt(120_000);
          for (int step = 2 + random.nextInt(8); step > 0; step--) {
            times.add(startMs + times.size() * stepMs);
          }
          compare(engine, query, samples, times, delayed);
        }
      }
    }
  }

  private static Map<Labels, NavigableMap<Long, Double>> samples(Random random) {
    Map<Labels, NavigableMap<Long, Double>> samples = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c_total")) {
      for (String job : List.of("x", "y")) {
        for (String instance : List.of("1", "2", "3")) {
          if (random.nextInt(4) > 0) {
            Labels labels =
                random.nextInt(3) == 0
                    ? Labels.of("__name__", name, "job", job, "instance", instance, "kind", "k")
                    : Labels.of("__name__", name, "job", job, "instance", instance);
            samples.put(labels, series(name, random));
          }
        }
      }
    }
    return samples;
  }

  /// Small whole numbers, so that sums are exact.
  private static NavigableMap<Long, Double> series(String name, Random random) {
    NavigableMap<Long, Double> series = new TreeMap<>();
    boolean odd = random.nextInt(6) == 0;
    double value = random.nextInt(20);
    long timeMs = random.nextInt(60_000);
    while (timeMs < 1_800_000) {
      value =
          name.equals("c_total")
              ? random.nextInt(12) == 0 ? random.nextInt(5) : value + random.nextInt(9)
              : random.nextInt(40) - 10;
      double stored = value;
      if (random.nextInt(25) == 0) {
        stored = StaleMarker.value();
      } else if (odd && random.nextInt(10) == 0) {
        stored = new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0}[random.nextInt(3)];
      }
      series.put(timeMs, stored);
      timeMs += random.nextInt(20) == 0 ? 50_000 + random.nextInt(200_000) : 15_000;
    }
    return series;
  }

  private void compare(
      Engine engine,
      String query,
      Map<Labels, NavigableMap<Long, Double>> samples,
      List<Long> times,
      boolean delayed)
      throws ParseException {
    Expr expr = Parser.parse(query, ParserOptions.ALL);
    NaiveSelection selection =
        new NaiveSelection(samples, times.getFirst(), times.getLast(), LOOKBACK_MS);
    Map<Map<String, String>, List<@Nullable Double>> expected = null;
    String expectedFailure = null;
    try {
      expected = new NaiveEvaluator(selection, delayed, SUBQUERY_STEP_MS).answer(expr, times);
    } catch (QueryException e) {
      expectedFailure = e.getMessage();
    } catch (NaiveEvaluator.Ambiguous e) {
      ambiguous++;
      return;
    }
    String what = query + " at " + times + (delayed ? " (delayed)" : "");
    Map<Map<String, String>, List<@Nullable Double>> actual;
    try {
      actual = ask(engine, query, times);
    } catch (QueryException e) {
      assertEquals(kind(expectedFailure), kind(e.getMessage()), what);
      failed++;
      return;
    }
    assertEquals(null, expectedFailure, what);
    empty += actual.isEmpty() ? 1 : 0;
    Map<Map<String, String>, List<@Nullable Double>> wantedAll = Objects.requireNonNull(expected);
    boolean isLine = query.startsWith("predict_linear") || query.startsWith("deriv");
    double least = isLine ? LARGEST_SAMPLE : 0;
    Set<Map<String, String>> series = new HashSet<>(wantedAll.keySet());
    series.addAll(actual.keySet());
    for (Map<String, String> labels : series) {
      List<@Nullable Double> wanted = wantedAll.get(labels);
      List<@Nullable Double> given = actual.get(labels);
      assertTrue(
          wanted != null && given != null && same(wanted, given, least),
          () -> what + " " + labels + ": expected " + wanted + ", got " + given);
    }
  }

  /// What an error says without the series that it names: which of several that is depends on their
  /// order.
  private static @Nullable String kind(@Nullable String failure) {
    return failure == null ? null : failure.replaceAll("(?s)\\{.*[}]", "…");
  }

  private static boolean same(
      List<@Nullable Double> wanted, List<@Nullable Double> given, double least) {
    for (int i = 0; i < wanted.size(); i++) {
      Double a = wanted.get(i);
      Double b = given.get(i);
      if (a == null || b == null) {
        if (a != null || b != null) {
          return false;
        }
      } else if (!same(a, b, least)) {
        return false;
      }
    }
    return true;
  }

  /// @param least the values are compared as if they were this large
  private static boolean same(double a, double b, double least) {
    return a == b
        || (Double.isNaN(a) && Double.isNaN(b))
        || Math.abs(a - b) <= TOLERANCE * Math.max(least, Math.max(Math.abs(a), Math.abs(b)));
  }

  private static Map<Map<String, String>, List<@Nullable Double>> ask(
      Engine engine, String query, List<Long> times) {
    QueryValue value =
        times.size() == 1
            ? engine.instant(query, times.getFirst(), QueryOptions.DEFAULT).value()
            : engine
                .range(
                    query,
                    times.getFirst(),
                    times.getLast(),
                    times.get(1) - times.get(0),
                    QueryOptions.DEFAULT)
                .value();
    Map<Map<String, String>, List<@Nullable Double>> answer = new HashMap<>();
    switch (value) {
      case QueryValue.Scalar scalar -> answer.put(Map.of(), List.of(scalar.value()));
      case QueryValue.Text text -> throw new AssertionError(text);
      case QueryValue.Vector vector ->
          vector
              .samples()
              .forEach(s -> answer.put(NaiveSelection.map(s.labels()), List.of(s.value())));
      case QueryValue.Matrix matrix -> {
        for (QueryValue.Series series : matrix.series()) {
          List<@Nullable Double> values = new ArrayList<>();
          int at = 0;
          for (long timeMs : times) {
            boolean there =
                at < series.timestampsMs().length && series.timestampsMs()[at] == timeMs;
            values.add(there ? (Double) series.values()[at++] : null);
          }
          answer.put(NaiveSelection.map(series.labels()), values);
        }
      }
    }
    return answer;
  }
}
