package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.differential.AnswerComparison;
import io.narthex.benchmarks.differential.ExpressionFile;
import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.differential.SelectedSeries;
import io.narthex.benchmarks.differential.SyntheticSeries;
import io.narthex.benchmarks.process.Answer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import io.narthex.query.syntax.ParseException;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// One server spreads what it gets over four shards, of which one is killed and started again in
/// between; another one reads them as one and answers as a single server that has all.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ShardsIT {
  private static final int SHARDS = 4;
  private static final int KILLED = 2;
  private static final long GRID_MS = 60_000;
  private static final int ARRIVAL_SECONDS = 90;

  /// The expressions select series of few label sets but for the metric name, and which shards own
  /// these depends on the ports; with so many more none is left without.
  private static final int SPREAD_SERIES = 96;

  private static final List<String> FEATURES =
      List.of(
          "--enable-feature=promql-experimental-functions,promql-extended-range-selectors,"
              + "promql-binop-fill-modifiers");

  @TempDir private Path directory;

  private final List<ServerSetup> setups = new ArrayList<>();
  private final List<ServerProcess> shards = new ArrayList<>();

  @Test
  void fourShardsAnswerAsOneServerWithAll() throws Exception {
    List<String> expressions = expressions();
    for (int i = 0; i < SHARDS; i++) {
      setups.add(setup("shard-" + i, "global: {}\n"));
      shards.add(ServerProcess.start(setups.get(i)));
    }
    try (ServerProcess front = ServerProcess.start(setup("front", frontConfig()));
        ServerProcess reader = ServerProcess.start(setup("reader", readerConfig()));
        ServerProcess single = ServerProcess.start(setup("single", "global: {}\n"))) {
      long endMs = System.currentTimeMillis() / GRID_MS * GRID_MS;
      Collection<SortedMap<String, String>> series = series(expressions);
      write(new SyntheticSeries(endMs).bodies(series), front.client(), single.client());
      awaitAll(series, reader.client(), single.client(), endMs);
      compare(expressions, single.client(), reader.client(), endMs);
    } finally {
      shards.forEach(ServerProcess::close);
    }
  }

  private ServerSetup setup(String name, String config) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    return ServerUnderTest.setup(own, config).with(FEATURES);
  }

  private String urls(String path) {
    return setups.stream()
        .map(setup -> "http://127.0.0.1:" + setup.port() + path)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private String frontConfig() {
    return """
    remote_write_shards:
      - name: fleet
        urls: %s
        queue_config: {batch_send_deadline: 200ms, min_backoff: 30ms, max_backoff: 1s}
    """
        .formatted(urls("/api/v1/write"));
  }

  private String readerConfig() {
    return """
    remote_read_shards:
      - name: fleet
        shards: %s
    """
        .formatted(urls(""));
  }

  private static Collection<SortedMap<String, String>> series(List<String> expressions)
      throws ParseException {
    SelectedSeries series = new SelectedSeries();
    for (String expression : expressions) {
      series.add(Parser.parse(expression, ParserOptions.ALL));
    }
    List<SortedMap<String, String>> all = new ArrayList<>(series.series());
    for (int i = 0; i < SPREAD_SERIES; i++) {
      all.add(new TreeMap<>(Map.of(Labels.METRIC_NAME, "spread", "place", String.valueOf(i))));
    }
    return all;
  }

  /// Kills a shard after a third of the bodies, and starts it again after two thirds.
  private void write(List<byte[]> bodies, ServerClient... clients) throws Exception {
    for (int i = 0; i < bodies.size(); i++) {
      if (i == bodies.size() / 3) {
        shards.get(KILLED).kill();
      }
      if (i == 2 * bodies.size() / 3) {
        shards.set(KILLED, ServerProcess.start(setups.get(KILLED)));
      }
      byte[] body = Snappy.compress(bodies.get(i));
      for (ServerClient client : clients) {
        client.write(body).bodyIfSucceeded();
      }
    }
  }

  /// Waits until the reader finds as many samples as the single server has.
  private void awaitAll(
      Collection<SortedMap<String, String>> series,
      ServerClient reader,
      ServerClient single,
      long endMs)
      throws Exception {
    String query =
        series.stream()
            .map(labels -> labels.get(Labels.METRIC_NAME))
            .distinct()
            .map(name -> "(sum(count_over_time({\"" + name + "\"}[1h])) or vector(0))")
            .collect(Collectors.joining(" + "));
    String at = String.valueOf(endMs / 1_000);
    double expected = count(single, query, at);
    double actual = count(reader, query, at);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    while (actual != expected && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
      actual = count(reader, query, at);
    }
    assertEquals(expected, actual, "samples of all shards");
    for (ServerProcess shard : shards) {
      double part = count(shard.client(), query, at);
      assertTrue(part > 0 && part < expected, "a shard has a part of " + expected + ": " + part);
    }
  }

  private static double count(ServerClient client, String query, String at) throws Exception {
    QueryAnswer answer = QueryAnswer.of(client.post("/api/v1/query", "query", query, "time", at));
    assertEquals(1, answer.series().size(), answer.summary());
    return answer.series().values().iterator().next().points().getFirst().number();
  }

  private static void compare(
      List<String> expressions, ServerClient expected, ServerClient actual, long endMs)
      throws Exception {
    AnswerComparison comparison = new AnswerComparison(1e-12, 1e-12, true);
    List<String> faults = new ArrayList<>();
    int answers = 0;
    int nonEmpty = 0;
    int pushedDown = 0;
    for (String expression : expressions) {
      for (String[] parameters : questions(expression, endMs)) {
        String path = parameters.length == 6 ? "/api/v1/query" : "/api/v1/query_range";
        Answer answer = actual.post(path, parameters);
        QueryAnswer left = withoutPlaces(QueryAnswer.of(expected.post(path, parameters)));
        QueryAnswer right = withoutPlaces(QueryAnswer.of(answer));
        List<String> differences = comparison.differences(left, right);
        if (!differences.isEmpty()) {
          faults.add(expression + " (" + path + "): " + differences.getFirst() + "\n");
        }
        answers++;
        nonEmpty += left.series().isEmpty() ? 0 : 1;
        pushedDown += answer.body().contains("\"pushedDown\":[\"") ? 1 : 0;
      }
    }
    System.out.printf(
        "ShardsIT: %d expressions, %d answers, %d with series, %d with parts of shards, %d differ%n",
        expressions.size(), answers, nonEmpty, pushedDown, faults.size());
    assertEquals(List.of(), faults);
    assertTrue(nonEmpty > answers / 2, "answers with series: " + nonEmpty);
    assertTrue(pushedDown > answers / 4, "answers with parts of shards: " + pushedDown);
  }

  /// What shards note has the place of the part that they were asked for.
  private static QueryAnswer withoutPlaces(QueryAnswer answer) {
    return new QueryAnswer(
        answer.status(),
        answer.errorType(),
        answer.error(),
        answer.warnings().stream().map(ShardsIT::withoutPlace).toList(),
        answer.infos().stream().map(ShardsIT::withoutPlace).toList(),
        answer.type(),
        answer.series());
  }

  private static String withoutPlace(String note) {
    return note.replaceFirst(" \\(\\d+:\\d+\\)$", "");
  }

  private static List<String[]> questions(String expression, long endMs) {
    String end = String.valueOf(endMs / 1_000);
    String start = String.valueOf((endMs - 30 * GRID_MS) / 1_000);
    return List.of(
        new String[] {"query", expression, "time", end, "stats", "true"},
        new String[] {
          "query", expression, "start", start, "end", end, "step", "45", "stats", "true"
        });
  }

  private static List<String> expressions() throws IOException {
    try (InputStream in = ShardsIT.class.getResourceAsStream("shards.promql")) {
      byte[] bytes = Objects.requireNonNull(in, "shards.promql").readAllBytes();
      return ExpressionFile.lines(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
