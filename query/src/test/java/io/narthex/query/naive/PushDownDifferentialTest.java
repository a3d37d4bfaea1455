package io.narthex.query.naive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineFeatures;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.engine.QueryLimits;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.testing.AnswerLines;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Shards that compute what they can give the same bits as one storage that holds all series, with
/// the same annotations and errors; also where shards fail in mid-answer.
final class PushDownDifferentialTest {
  private static final int ROUNDS = 60;
  private static final int QUERIES = 60;
  private static final EngineOptions OPTIONS =
      new EngineOptions(
          ParserOptions.ALL,
          100_000,
          60_000,
          50_000_000,
          20,
          () -> 20_000,
          EngineFeatures.NONE,
          1,
          QueryLimits.DEFAULT);

  private int pushed;
  private int found;

  @Test
  void sameBits() {
    Seeds.rounds(ROUNDS, random -> round(random, false));
    assertAsked(0.4);
  }

  @Test
  void failingShards() {
    Seeds.rounds(ROUNDS, random -> round(random, true));
    assertAsked(0.2);
  }

  private void assertAsked(double share) {
    int asked = 2 * ROUNDS * QUERIES;
    System.out.printf("%d answers, %d with values, %d with parts of peers%n", asked, found, pushed);
    if (System.getProperty("test.seed") == null) {
      assertTrue(found > asked / 3, "many queries find something: " + found);
      assertTrue(pushed > asked * share, "peers compute something: " + pushed);
    }
  }

  private void round(Random random, boolean failing) {
    Map<Labels, NavigableMap<Long, Double>> samples = new RandomSamples(random).all();
    QueryGenerator queries = new QueryGenerator(random, Vocabulary.SAMPLES);
    try (ShardedSamples shards =
            new ShardedSamples(samples, 1 + random.nextInt(4), random, failing);
        Engine asking = shards.asking(OPTIONS);
        Engine alone = shards.alone(OPTIONS)) {
      for (int i = 0; i < QUERIES; i++) {
        String query = queries.query();
        long startMs = random.nextInt(1_500_000);
        long stepMs = 1L + random.nextInt(120_000);
        int steps = 1 + random.nextInt(8);
        for (long step : new long[] {0, stepMs}) {
          assertEquals(
              answer(alone, query, startMs, step, steps),
              answer(asking, query, startMs, step, steps),
              query + " from " + startMs + " every " + step + ", " + steps + " steps");
        }
      }
    }
  }

  private List<String> answer(Engine engine, String query, long startMs, long stepMs, int steps) {
    List<String> lines = new ArrayList<>();
    try {
      QueryResult result =
          stepMs == 0
              ? engine.instant(query, startMs, QueryOptions.DEFAULT)
              : engine.range(
                  query, startMs, startMs + (steps - 1) * stepMs, stepMs, QueryOptions.DEFAULT);
      TreeSet<String> notes = new TreeSet<>();
      result.warnings().forEach(text -> notes.add(AnswerLines.withoutPlace(text)));
      result.infos().forEach(text -> notes.add(AnswerLines.withoutPlace(text)));
      lines.addAll(notes);
      List<String> values = AnswerLines.exact(result.value());
      values.sort(null);
      lines.addAll(values);
      found += values.isEmpty() ? 0 : 1;
      pushed += result.statistics().pushedDown().isEmpty() ? 0 : 1;
    } catch (QueryException e) {
      lines.add(AnswerLines.failure(e));
    }
    return lines;
  }
}
