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
import io.narthex.storage.testing.AdversarialStorage;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The engine against [NaiveEvaluator] on random queries over random samples:
/// `-Dnarthex.naive.expressions` of them from `-Dnarthex.naive.seed` on, each as instant and as
/// range query.
final class NaiveDifferentialTest {
  private static final int EXPRESSIONS = Integer.getInteger("narthex.naive.expressions", 10_000);
  private static final long FIRST_SEED = Long.getLong("narthex.naive.seed", 1);
  private static final int[] CHANCES = {-7, 7, 12_345, 99};
  private static final int QUERIES_PER_ROUND = 50;
  private static final long LOOKBACK_MS = 60_000;
  private static final long SUBQUERY_STEP_MS = 20_000;

  private int undecided;
  private int failed;
  private int empty;

  @Test
  void agreesWithTheNaiveEvaluator() {
    Seeds.rounds(EXPRESSIONS / QUERIES_PER_ROUND, FIRST_SEED, this::round);
    int answers = 2 * EXPRESSIONS;
    System.out.printf(
        "%d expressions, instant and range: %d answers agree (%d errors, %d empty), %d undecided%n",
        EXPRESSIONS, answers - undecided, failed, empty, undecided);
    assertTrue(2 * (failed + empty + undecided) < answers, "most queries find something");
    assertTrue(20 * undecided < answers, "few are undecided");
  }

  private void round(Random random) throws ParseException {
    Map<Labels, NavigableMap<Long, Double>> samples = new RandomSamples(random).all();
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
        QueryGenerator queries = new QueryGenerator(random, Vocabulary.SAMPLES);
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

  private void compare(
      Engine engine,
      String query,
      Map<Labels, NavigableMap<Long, Double>> samples,
      List<Long> times,
      boolean delayed)
      throws ParseException {
    Expr expr = Parser.parse(query, ParserOptions.ALL);
    long stepMs = times.size() == 1 ? 0 : times.get(1) - times.get(0);
    NaiveSelection selection =
        new NaiveSelection(samples, times.getFirst(), times.getLast(), stepMs, LOOKBACK_MS);
    NaiveChance chance = new NaiveChance(0);
    NaiveAnswer expected = answer(expr, selection, times, delayed, chance);
    for (int seed : CHANCES) {
      if (expected.isDecided() && chance.isAsked()) {
        NaiveAnswer moved = answer(expr, selection, times, delayed, new NaiveChance(seed));
        expected = expected.agrees(moved) ? expected : NaiveAnswer.UNDECIDED;
      }
    }
    if (!expected.isDecided()) {
      undecided++;
      return;
    }
    String what = query + " at " + times + (delayed ? " (delayed)" : "");
    NaiveAnswer actual;
    try {
      actual = new NaiveAnswer(ask(engine, query, times), null);
    } catch (QueryException e) {
      actual = new NaiveAnswer(Map.of(), e.getMessage());
    }
    failed += actual.failure() == null ? 0 : 1;
    empty += actual.failure() == null && actual.series().isEmpty() ? 1 : 0;
    assertEquals("", expected.difference(actual), what);
  }

  private static NaiveAnswer answer(
      Expr expr, NaiveSelection selection, List<Long> times, boolean delayed, NaiveChance chance) {
    try {
      return new NaiveAnswer(
          new NaiveEvaluator(selection, delayed, SUBQUERY_STEP_MS, chance, false)
              .answer(expr, times),
          null);
    } catch (QueryException e) {
      return new NaiveAnswer(Map.of(), e.getMessage());
    } catch (NaiveEvaluator.Undecided e) {
      return NaiveAnswer.UNDECIDED;
    }
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
