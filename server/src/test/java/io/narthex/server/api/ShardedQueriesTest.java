package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.QueryException;
import io.narthex.query.QueryObserver;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.testing.AnswerLines;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.shards.Shard;
import io.narthex.server.remote.shards.ShardQueries;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.database.Database;
import io.narthex.storage.labels.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that hold a part of the series each answer through their API what one engine over all
/// series answers. Samples that are read come from a storage with all series.
@Timeout(120)
final class ShardedQueriesTest {
  private static final int SHARDS = 3;
  private static final long START_MS = 1_700_000_000_000L;
  private static final int SAMPLES = 240;
  private static final int INTERVAL_MS = 15_000;
  private static final List<String> SELECTORS =
      List.of("a_total", "b", "a_total{job=\"x\"}", "b{instance!=\"2\"}", "none", "b offset 1m");
  private static final List<String> TEMPLATES =
      List.of(
          "%s",
          "sum(%s)",
          "count by (job) (%s)",
          "max without (instance) (%s) - min without (instance) (%s)",
          "group(%s > 20)",
          "avg by (instance) (%s * 2)",
          "count(topk(2, %s))",
          "quantile(0.9, abs(%s))",
          "stddev(%s)",
          "%s / on (job, instance) group_left () b",
          "absent(%s)",
          "timestamp(%s)",
          "time() - %s",
          "max_over_time((%s)[5m:30s])",
          "sum_over_time(count(%s)[5m:30s])",
          "label_replace(%s, \"l\", \"$1\", \"job\", \"(.*)\")");
  private static final List<String> RANGES =
      List.of("rate", "increase", "changes", "avg_over_time", "last_over_time", "deriv");

  @TempDir private Path directory = Path.of("");
  private final HttpTransport transport = new HttpTransport(1);
  private final List<Database> databases = new ArrayList<>();
  private final List<CaptureServer> servers = new ArrayList<>();
  private int pushed;
  private int found;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i <= SHARDS; i++) {
      databases.add(CaptureServer.database(directory.resolve("data" + i)));
    }
    write();
    for (int i = 0; i < SHARDS; i++) {
      CaptureServer.Instance instance =
          CaptureServer.plain(
              "shard", Files.createDirectory(directory.resolve("shard" + i)), databases.get(i));
      instance.status().configure("global: {scrape_interval: 15s}\n");
      var _ = instance.status().load();
      servers.add(CaptureServer.start(instance));
    }
  }

  private void write() {
    Random random = new Random(3);
    List<Labels> series = new ArrayList<>();
    for (String name : List.of("a_total", "b")) {
      for (String job : List.of("x", "y")) {
        for (int i = 0; i < 4; i++) {
          series.add(Labels.of("__name__", name, "job", job, "instance", String.valueOf(i)));
        }
      }
    }
    double[] values = new double[series.size()];
    for (int at = 0; at < SAMPLES; at++) {
      long timeMs = START_MS + (long) at * INTERVAL_MS;
      for (int i = 0; i < values.length; i++) {
        boolean counter = i < values.length / 2;
        values[i] = counter ? values[i] + random.nextInt(9) : random.nextGaussian() * 30;
        if (random.nextInt(10) > 0) {
          add(databases.get(i % SHARDS), series.get(i), timeMs, values[i]);
          add(databases.getLast(), series.get(i), timeMs, values[i]);
        }
      }
    }
  }

  private static void add(Storage storage, Labels labels, long timeMs, double value) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(labels), timeMs, value);
    assertTrue(storage.commit(batch).allSuccessful());
  }

  @AfterEach
  void stop() {
    servers.forEach(CaptureServer::close);
    databases.forEach(Database::close);
    transport.close();
  }

  private ShardQueries shards() {
    HttpClient client = new HttpClient(transport, HttpClientConfig.DEFAULT, "test");
    return new ShardQueries(
        servers.stream()
            .map(server ->
                new Shard(
                    HttpUrl.parse("http://127.0.0.1:" + server.port()), Map.of(), client, 10_000))
            .toList(),
        (_, _) -> false,
        1 << 24,
        Clock.system());
  }

  @Test
  void answersOfOne() {
    Engine.Around around =
        new Engine.Around(MemoryBudget.root(1 << 28), QueryObserver.NONE, shards());
    int queries = 0;
    try (Engine asking =
            new Engine(databases.getLast(), EngineOptions.DEFAULT, Clock.system(), around);
        Engine alone = new Engine(databases.getLast(), EngineOptions.DEFAULT, Clock.system())) {
      for (String query : queries()) {
        for (long stepMs : new long[] {0, 7_300, 60_000}) {
          queries++;
          assertEquals(answer(alone, query, stepMs), answer(asking, query, stepMs), query);
        }
      }
    }
    System.out.printf("%d answers, %d with parts of shards%n", queries, pushed);
    assertTrue(found > queries, "most find something, with shards and without: " + found);
    assertTrue(pushed > queries / 2, "shards compute something: " + pushed);
  }

  private static List<String> queries() {
    List<String> inner = new ArrayList<>(SELECTORS);
    for (String range : RANGES) {
      inner.add(range + "(a_total[5m])");
      inner.add(range + "(b{job=\"y\"}[90s] offset 30s)");
    }
    List<String> queries = new ArrayList<>();
    for (String template : TEMPLATES) {
      for (String part : inner) {
        queries.add(template.replace("%s", part));
      }
    }
    return queries;
  }

  private List<String> answer(Engine engine, String query, long stepMs) {
    List<String> lines = new ArrayList<>();
    try {
      long fromMs = START_MS + 1_200_123;
      QueryResult result =
          stepMs == 0
              ? engine.instant(query, fromMs, QueryOptions.DEFAULT)
              : engine.range(query, fromMs, fromMs + 1_000_000, stepMs, QueryOptions.DEFAULT);
      pushed += result.statistics().pushedDown().isEmpty() ? 0 : 1;
      lines.addAll(AnswerLines.rounded(result.value()));
      found += lines.isEmpty() ? 0 : 1;
      lines.sort(null);
      result.infos().forEach(info -> lines.add(AnswerLines.withoutPlace(info)));
    } catch (QueryException e) {
      lines.add(AnswerLines.failure(e));
    }
    return lines;
  }
}
