package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.narthex.query.ExecutedQuery;
import io.narthex.query.QueryObserver;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryOrigin;
import io.narthex.query.QueryStatistics;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.database.Database;
import io.narthex.storage.database.DatabaseOptions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines of the query log, and the file that they go to.
final class QueryLogTest {
  private static final QueryStatistics STATISTICS =
      new QueryStatistics(46_078, 801, 12_839, 18_077, 983_284, 852_209, 7, 6, 5, List.of(), null);
  private static final String STATS =
      "\"stats\":{\"timings\":{\"evalTotalTime\":0.000046078,\"resultSortTime\":8.01e-07,"
          + "\"queryPreparationTime\":0.000012839,\"innerEvalTime\":0.000018077,"
          + "\"execQueueTime\":0.000983284,\"execTotalTime\":0.000852209},"
          + "\"samples\":{\"totalQueryableSamples\":7,\"samplesRead\":6,\"peakSamples\":5}},"
          + "\"spanID\":\"0000000000000000\",\"traceID\":\"00000000000000000000000000000000\"";
  private static final String HEAD =
      "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"INFO\",\"source\":\"QueryLog\","
          + "\"msg\":\"promql query logged\",";

  @TempDir private Path directory;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final QueryLog log =
      new QueryLog("/prefix", new ManualClock(1_700_000_000_123L), registry);

  private Path file() {
    return directory.resolve("q.log");
  }

  private static ExecutedQuery query(
      String text, long stepMs, @Nullable String error, @Nullable QueryOrigin origin) {
    return new ExecutedQuery(
        text, 1_700_000_000_500L, 1_700_000_100_000L, stepMs, STATISTICS, error, origin);
  }

  private List<String> lines(Path path) throws IOException {
    return Files.readAllLines(path);
  }

  private double value(String name) {
    for (MetricSnapshot snapshot : registry.scrape(name::startsWith)) {
      return switch (snapshot) {
        case GaugeSnapshot gauge -> gauge.getDataPoints().getFirst().getValue();
        case CounterSnapshot counter -> counter.getDataPoints().getFirst().getValue();
        default -> throw new AssertionError(snapshot.toString());
      };
    }
    throw new AssertionError(name);
  }

  @Test
  void lines() throws IOException {
    log.prepare(file().toString()).commit();
    log.write(
        query("\"<a>&\u0001\"", 7_500, null, new QueryOrigin.Http("::1", "GET", "/api/v1/query")));
    log.write(query("up", 0, "no \"reason\"", new QueryOrigin.RuleGroup("r.yml", "group")));
    log.write(query("up", 0, null, null));
    assertEquals(
        List.of(
            HEAD
                + "\"params\":{\"end\":\"2023-11-14T22:15:00.000Z\","
                + "\"query\":\"\\\"<a>&\\u0001\\\"\",\"start\":\"2023-11-14T22:13:20.500Z\","
                + "\"step\":7},"
                + STATS
                + ",\"httpRequest\":{\"clientIP\":\"::1\",\"method\":\"GET\","
                + "\"path\":\"/prefix/api/v1/query\"}}",
            HEAD
                + "\"params\":{\"end\":\"2023-11-14T22:15:00.000Z\",\"query\":\"up\","
                + "\"start\":\"2023-11-14T22:13:20.500Z\",\"step\":0},"
                + "\"error\":\"no \\\"reason\\\"\","
                + STATS
                + ",\"ruleGroup\":{\"file\":\"r.yml\",\"name\":\"group\"}}",
            HEAD
                + "\"params\":{\"end\":\"2023-11-14T22:15:00.000Z\",\"query\":\"up\","
                + "\"start\":\"2023-11-14T22:13:20.500Z\",\"step\":0},"
                + STATS
                + "}"),
        lines(file()));
  }

  @Test
  void fileIsOpenedAgainWithEachConfiguration() throws IOException {
    assertEquals(0, value("prometheus_engine_query_log_enabled"));
    log.write(query("nowhere", 0, null, null));
    log.prepare(file().toString()).commit();
    assertEquals(1, value("prometheus_engine_query_log_enabled"));
    log.write(query("first", 0, null, null));
    Path rotated = Files.move(file(), directory.resolve("q.log.1"));
    log.write(query("second", 0, null, null));
    log.prepare(file().toString()).commit();
    log.write(query("third", 0, null, null));
    assertEquals(2, lines(rotated).size());
    assertEquals(1, lines(file()).size());
    log.prepare(directory.resolve("other").toString()).abort();
    log.write(query("fourth", 0, null, null));
    assertEquals(2, lines(file()).size());
    log.prepare("").commit();
    log.write(query("fifth", 0, null, null));
    assertEquals(2, lines(file()).size());
    assertEquals(0, value("prometheus_engine_query_log_enabled"));
  }

  @Test
  void fileThatCannotBeOpened() {
    String path = directory.resolve("none").resolve("q.log").toString();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> log.prepare(path));
    assertEquals(
        "query_log_file: expected=a file that can be written, actual=no such file or directory: "
            + path,
        e.getMessage());
  }

  @Test
  void fileThatCannotBeWrittenCostsLinesOnly() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    log.prepare(full.toString()).commit();
    log.write(query("a", 0, null, null));
    log.write(query("b", 0, null, null));
    assertEquals(2, value("prometheus_engine_query_log_failures"));
  }

  /// An engine tells of what it executes, failures included, and of nothing that does not parse.
  @Test
  void engine() throws IOException {
    log.prepare(file().toString()).commit();
    QueryObserver observer =
        new QueryObserver() {
          @Override
          public int begins(String query) {
            return 0;
          }

          @Override
          public void ends(int place) {
            assertEquals(0, place);
          }

          @Override
          public void executed(ExecutedQuery query) {
            log.write(query);
          }
        };
    try (Database database =
            Database.open(
                directory.resolve("data"),
                DatabaseOptions.of(1_000, 0, new Random(1)),
                Clock.system(),
                MemoryBudget.root(1 << 28));
        Engine engine =
            new Engine(
                database,
                EngineOptions.DEFAULT,
                Clock.system(),
                MemoryBudget.root(1 << 28),
                observer)) {
      database.replay();
      engine.instant("1 + 1", 1_000, QueryOptions.DEFAULT);
      assertThrows(RuntimeException.class, () -> engine.instant("1 +", 0, QueryOptions.DEFAULT));
      String twice =
          "vector(1) + on () group_left () (vector(1) or label_replace(vector(2), 'a', 'b', '', ''))";
      assertThrows(RuntimeException.class, () -> engine.instant(twice, 0, QueryOptions.DEFAULT));
    }
    List<String> lines = lines(file());
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).contains("\"query\":\"1 + 1\",\"start\":\"1970-01-01T00:00:01.000Z\""));
    assertFalse(lines.get(0).contains("\"error\""), lines.get(0));
    assertTrue(lines.get(1).contains("\"error\":\"found duplicate series"), lines.get(1));
    for (String line : lines) {
      assertFalse(line.contains(":-"), line);
    }
  }
}
