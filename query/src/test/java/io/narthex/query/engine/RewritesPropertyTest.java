package io.narthex.query.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.QueryObserver;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryStatistics;
import io.narthex.query.RemoteEvaluation;
import io.narthex.query.plan.Rewrites;
import io.narthex.query.promqltest.LoadedSamples;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.testing.AnswerLines;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.testing.NaiveStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Plans are rewritten without anybody noticing: values bit by bit, annotations with their places,
/// errors and, but for what is not read at all, statistics are those of the plan as written.
final class RewritesPropertyTest {
  private static final int ROUNDS = 40;
  private static final int QUERIES = 60;
  private static final int ANSWERS = 2 * ROUNDS * QUERIES;
  private static final String LOAD =
      """
      load 30s
        a{job="x", instance="1"} 1+2x40
        a{job="x", instance="2"} 5-1x20 stale 7+3x18
        a{job="y", instance="1"} 3 _x3 9+1x35
        b{job="x", instance="1"} 2+1x40
        b{job="y", instance="1"} 0+7x10 0+7x29
        b{job="y", instance="2"} NaN Inf -Inf 4x37
        c_total{job="x", instance="1"} 0+10x20 0+4x20
        c_total{job="y", instance="3"} 0+1x40
        h_bucket{job="x", le="0.1"} 0+1x40
        h_bucket{job="x", le="1"} 0+3x40
        h_bucket{job="x", le="+Inf"} 0+2x40
        h_bucket{job="y", le="+Inf"} 0+5x40
      """;
  private static final List<String> SELECTORS =
      List.of(
          "a",
          "b",
          "c_total",
          "a{job=\"x\"}",
          "b{instance=\"1\"}",
          "a{job=\"none\"}",
          "c_total{job=\"x\", instance=\"1\"}",
          "{__name__=~\"a|b\"}",
          "a offset 1m",
          "a @ 600",
          "b{job=\"y\"} @ end() offset 30s");
  private static final List<String> UNARY =
      List.of(
          "rate(%R[5m])",
          "increase( %R[2m] )",
          "quantile_over_time(1.5, %R[3m])",
          "max_over_time(%R[1m])",
          "sum(%s)",
          "sum by (job) (%s)",
          "count without (instance) (%s)",
          "topk(2, %s)",
          "quantile(-1, %s)",
          "abs(%s)",
          "-(%s)",
          "(%s)",
          "timestamp(%s)",
          "absent(%s)",
          "scalar(%s) * a",
          "label_replace(%s, \"kind\", \"$1\", \"job\", \"(.*)\")",
          "histogram_quantile(0.9, rate(h_bucket[5m]))",
          "histogram_quantile(2, %s)",
          "sort(%s)",
          "avg_over_time((%s)[3m:30s])",
          "rate((%s)[3m:30s])",
          "%s > 3",
          "%s * 2");
  private static final List<String> BINARY =
      List.of(
          "%s + %s",
          "(%s) / (%s)",
          "%s > bool %s",
          "%s < %s",
          "%s and %s",
          "%s unless on (job) %s",
          "%s or %s",
          "%s and on (job) %s",
          "%s * on (job) group_left () %s",
          "%s + on (job, instance) %s",
          "%s - ignoring (instance) group_right () %s",
          "%s + fill (0) %s");

  private int failed;
  private int empty;
  private int marked;

  @Test
  void nothingChangesButWhatIsRead() {
    check(Rewrites.ALL, false);
  }

  @Test
  void nothingChanges() {
    check(Rewrites.COUNTING_ALL, true);
  }

  private void check(Rewrites rewrites, boolean counting) {
    Seeds.rounds(ROUNDS, random -> round(random, rewrites, counting));
    System.out.printf(
        "%d of %d answers were errors alike, %d were empty, %d had annotations%n",
        failed, ANSWERS, empty, marked);
    assertTrue(failed + empty < ANSWERS * 3 / 4, "many queries find something");
  }

  private void round(Random random, Rewrites rewrites, boolean counting) {
    try (Storage storage = new NaiveStorage()) {
      LoadedSamples.of(LOAD).writeTo(storage);
      EngineOptions options = options(counting && random.nextInt(4) == 0 ? 400 : 1_000_000, random);
      try (Engine rewriting = engine(storage, options, rewrites);
          Engine literal = engine(storage, options, Rewrites.NONE)) {
        for (int i = 0; i < QUERIES; i++) {
          String query = query(random);
          long startMs = random.nextInt(1_200_000);
          long stepMs = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(120_000);
          List<String> expected = answer(literal, query, startMs, stepMs, counting);
          assertEquals(
              expected,
              answer(rewriting, query, startMs, stepMs, counting),
              query + " from " + startMs + " every " + stepMs);
        }
      }
    }
  }

  private static EngineOptions options(long maxSamples, Random random) {
    return new EngineOptions(
        ParserOptions.ALL,
        100_000,
        300_000,
        maxSamples,
        20,
        () -> 60_000,
        new EngineFeatures(random.nextBoolean(), false, false, true),
        1,
        QueryLimits.DEFAULT);
  }

  private static Engine engine(Storage storage, EngineOptions options, Rewrites rewrites) {
    return new Engine(
        storage,
        options,
        Clock.system(),
        new Engine.Around(
            MemoryBudget.root(Long.MAX_VALUE), QueryObserver.NONE, RemoteEvaluation.NONE),
        rewrites);
  }

  /// A query of few parts, so that some occur several times.
  private static String query(Random random) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      parts.add(pick(SELECTORS, random));
    }
    for (int i = 2 + random.nextInt(5); i > 0; i--) {
      if (random.nextInt(3) == 0) {
        parts.add(unary(pick(UNARY, random), parts, random));
      } else {
        parts.add(pick(BINARY, random).formatted(part(parts, random), part(parts, random)));
      }
    }
    return parts.getLast();
  }

  private static String unary(String template, List<String> parts, Random random) {
    return template
        .replace("%R", pick(SELECTORS.subList(0, 8), random))
        .replace("%s", part(parts, random));
  }

  private static String part(List<String> parts, Random random) {
    String part = pick(parts, random);
    return part.length() > 400 ? parts.getFirst() : "(" + part + ")";
  }

  private static String pick(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private List<String> answer(
      Engine engine, String query, long startMs, long stepMs, boolean counting) {
    QueryOptions options = new QueryOptions(0, 0, true, () -> false);
    List<String> lines = new ArrayList<>();
    try {
      QueryResult result =
          stepMs == 0
              ? engine.instant(query, startMs, options)
              : engine.range(query, startMs, startMs + 5 * stepMs, stepMs, options);
      lines.addAll(result.warnings().stream().sorted().toList());
      lines.addAll(result.infos().stream().sorted().toList());
      marked += lines.isEmpty() ? 0 : 1;
      List<String> values = AnswerLines.exact(result.value());
      empty += values.isEmpty() ? 1 : 0;
      values.sort(null);
      lines.addAll(values);
      if (counting) {
        statistics(result.statistics(), lines);
      }
    } catch (QueryException e) {
      failed++;
      lines.add(AnswerLines.failure(e));
    }
    return lines;
  }

  private static void statistics(QueryStatistics statistics, List<String> lines) {
    lines.add(
        statistics.totalQueryableSamples()
            + " "
            + statistics.samplesRead()
            + " "
            + statistics.peakSamples());
    QueryStatistics.PerStep perStep = statistics.perStep();
    if (perStep != null) {
      lines.add(Arrays.toString(perStep.totalQueryableSamples()));
      lines.add(Arrays.toString(perStep.samplesRead()));
    }
  }
}
