package io.narthex.server.api;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Lines of the query log, and the file that they go to.
@Timeout(120)
final class QueryLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
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

  private static List<String> lines(Path path) throws IOException {
    return Files.readAllLines(path);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < endNanos, "not within 30 s");
      TimeUnit.MILLISECONDS.sleep(2);
    }
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
    log.close();
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
  void fileIsOpenedAgainWithEachConfiguration() throws Exception {
    assertEquals(0, value("prometheus_engine_query_log_enabled"));
    log.write(query("nowhere", 0, null, null));
    log.prepare(file().toString()).commit();
    assertEquals(1, value("prometheus_engine_query_log_enabled"));
    log.write(query("first", 0, null, null));
    Path rotated = Files.move(file(), directory.resolve("q.log.1"));
    log.write(query("second", 0, null, null));
    log.prepare(file().toString()).commit();
    assertEquals(2, lines(rotated).size());
    log.write(query("third", 0, null, null));
    await(() -> lines(file()).size() == 1);
    log.prepare(directory.resolve("other").toString()).abort();
    log.write(query("fourth", 0, null, null));
    log.prepare("").commit();
    assertEquals(2, lines(file()).size());
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
    log.close();
    assertEquals(2, value("prometheus_engine_query_log_failures"));
  }

  /// Writers change files in mid-flight; each line is in one file, whole and in the order of its
  /// writer.
  @Test
  void noLineIsLostOrTornByReloads() throws Exception {
    int writers = 3;
    int each = 400;
    List<Path> files = new ArrayList<>();
    log.prepare(file().toString()).commit();
    files.add(file());
    try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        String name = "w" + writer + "_";
        done.add(
            pool.submit(() -> {
              for (int i = 0; i < each; i++) {
                log.write(query(name + i, 0, null, null));
              }
            }));
      }
      while (done.stream().anyMatch(one -> !one.isDone())) {
        files.add(directory.resolve("q" + files.size() + ".log"));
        log.prepare(files.getLast().toString()).commit();
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    log.close();
    Map<String, List<Integer>> found = new TreeMap<>();
    for (Path path : files) {
      for (String line : lines(path)) {
        String name = JSON.readTree(line).path("params").path("query").asText();
        int end = name.indexOf('_') + 1;
        found
            .computeIfAbsent(name.substring(0, end), _ -> new ArrayList<>())
            .add(Integer.valueOf(name.substring(end)));
      }
    }
    assertEquals(writers, found.size());
    List<Integer> all = IntStream.range(0, each).boxed().toList();
    found.forEach((writer, numbers) -> assertEquals(all, numbers, writer));
    assertEquals(0, value("narthex_engine_query_log_dropped_lines"));
  }

  /// A pipe that nobody empties stands for a disk that stalls.
  @Test
  void aDiskThatStallsHoldsUpNobody() throws Exception {
    Path pipe = directory.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
    String text = "x".repeat(100_000);
    int queries = 60;
    // Opened for reading as well, so that opening it does not wait.
    try (FileChannel reader = FileChannel.open(pipe, READ, WRITE)) {
      log.prepare(pipe.toString()).commit();
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < queries; i++) {
              log.write(query(text, 0, null, null));
            }
          });
      double dropped = value("narthex_engine_query_log_dropped_lines");
      assertEquals(queries - (4 << 20) / 100_500, dropped, 1, "beyond 4 MiB");
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> log.prepare(file().toString()).commit());
      log.write(query("on a disk that works", 0, null, null));
      log.close();
      assertEquals(1, lines(file()).size());
      assertEquals(dropped, value("narthex_engine_query_log_dropped_lines"));
      assertEquals(0, value("prometheus_engine_query_log_failures"));
      // What was taken is written once the disk goes on.
      long expected = (long) (queries - dropped);
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      for (long found = 0; found < expected; ) {
        buffer.clear();
        reader.read(buffer);
        buffer.flip();
        while (buffer.hasRemaining()) {
          found += buffer.get() == '\n' ? 1 : 0;
        }
      }
    }
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
    log.close();
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
