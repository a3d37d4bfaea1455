package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.differential.AnswerComparison;
import io.narthex.benchmarks.differential.ExpressionFile;
import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes a node_exporter and itself and sends all by remote write; then both
/// servers answer the same expressions over the same samples.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AgreementIT {
  private static final int SECONDS = Integer.getInteger("narthex.it.seconds", 25);
  private static final int TARGETS = 2;
  private static final int ARRIVAL_SECONDS = 30;
  private static final int MOST_ATTEMPTS = 5;
  private static final int NEAR_MS = 10;

  /// Older ones sum otherwise, extrapolate otherwise near zero, and have other texts.
  private static final String CURRENT_VERSION = "3.14.";

  @TempDir private Path directory;

  @Test
  void samePrometheusSamplesSameAnswers() throws Exception {
    String program = Programs.require("prometheus");
    int attempt = 1;
    while (!isCompared(program, Files.createDirectory(directory.resolve("run-" + attempt)))) {
      assertTrue(attempt++ < MOST_ATTEMPTS, "scrapes at whole seconds " + attempt + " times");
    }
  }

  /// Compares the answers of both servers.
  ///
  /// @return false where samples lie at the end of windows, which older ones take into both: other
  ///   targets are scraped at other times
  private static boolean isCompared(String program, Path directory) throws Exception {
    try (NodeExporter exporter = NodeExporter.start();
        ServerProcess server =
            ServerProcess.start(ServerUnderTest.setup(directory, "global: {}\n"))) {
      int port = ServerSetup.freePort();
      Path config =
          Files.writeString(
              directory.resolve("sender.yml"),
              senderConfig(exporter.port(), port, server.client().port()));
      ServerSetup setup =
          new ServerSetup(
              ServerKind.PROMETHEUS,
              List.of(program),
              port,
              directory.resolve("sender"),
              config,
              List.of());
      try (ServerProcess prometheus = ServerProcess.start(setup)) {
        List<Long> first = firstScrapeTimesMs(prometheus.client());
        if (!isCurrent(prometheus.client()) && isAtWindowEnds(first)) {
          return false;
        }
        TimeUnit.SECONDS.sleep(SECONDS);
        compare(prometheus.client(), server.client());
        return true;
      }
    }
  }

  private static String senderConfig(int exporterPort, int ownPort, int receiverPort) {
    return """
    global:
      scrape_interval: 1s
      scrape_timeout: 1s
    scrape_configs:
      - job_name: node
        static_configs:
          - targets: ['127.0.0.1:%d']
      - job_name: prometheus
        static_configs:
          - targets: ['127.0.0.1:%d']
    remote_write:
      - url: http://127.0.0.1:%d/api/v1/write
        queue_config:
          batch_send_deadline: 500ms
          min_backoff: 30ms
    """
        .formatted(exporterPort, ownPort, receiverPort);
  }

  private static void compare(ServerClient expected, ServerClient actual) throws Exception {
    long endMs = endMs(scrapeTimesMs(expected));
    awaitSamples(actual, endMs + 500);
    boolean current = isCurrent(expected);
    AnswerComparison comparison = new AnswerComparison(current ? 1e-12 : 1e-9, 1e-12, current);
    List<String> faults = new ArrayList<>();
    int answers = 0;
    int nonEmpty = 0;
    for (String expression : expressions(current)) {
      for (String[] parameters : questions(expression, endMs)) {
        String path = parameters.length == 4 ? "/api/v1/query" : "/api/v1/query_range";
        QueryAnswer left = QueryAnswer.of(expected.post(path, parameters));
        QueryAnswer right = QueryAnswer.of(actual.post(path, parameters));
        List<String> differences = comparison.differences(left, right);
        if (!differences.isEmpty()) {
          faults.add(expression + " (" + path + "): " + differences.getFirst() + "\n");
        }
        answers++;
        nonEmpty += left.series().isEmpty() ? 0 : 1;
      }
    }
    System.out.printf(
        "AgreementIT: %s, %d answers, %d with series, %d differ%n",
        version(expected), answers, nonEmpty, faults.size());
    assertEquals(List.of(), faults);
    assertTrue(nonEmpty > answers * 3 / 4, "answers with series: " + nonEmpty);
  }

  /// An instant query, and a range query that reaches back to when there was nothing.
  private static List<String[]> questions(String expression, long endMs) {
    String end = String.valueOf(endMs / 1e3);
    String start = String.valueOf((endMs - SECONDS * 1_000L) / 1e3);
    return List.of(
        new String[] {"query", expression, "time", end},
        new String[] {"query", expression, "start", start, "end", end, "step", "1"});
  }

  /// When each target was scraped last.
  private static List<Long> scrapeTimesMs(ServerClient client) throws Exception {
    QueryAnswer answer = QueryAnswer.of(client.get("/api/v1/query", "query", "timestamp(up)"));
    return answer.series().values().stream()
        .map(series -> Math.round(series.points().getFirst().number() * 1_000))
        .toList();
  }

  private static List<Long> firstScrapeTimesMs(ServerClient client) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    List<Long> times = scrapeTimesMs(client);
    while (times.size() < TARGETS && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(100);
      times = scrapeTimesMs(client);
    }
    assertEquals(TARGETS, times.size());
    return times;
  }

  /// Half a second off the times of the scrape that came last.
  private static long endMs(List<Long> scrapeTimesMs) {
    return Collections.max(scrapeTimesMs) - 1_500;
  }

  /// Whether windows of steps that end at `endMs`, or those of subqueries, which end at whole
  /// seconds, end where samples are.
  private static boolean isAtWindowEnds(List<Long> scrapeTimesMs) {
    long endMs = endMs(scrapeTimesMs);
    return scrapeTimesMs.stream().anyMatch(time -> isNear(time) || isNear(time - endMs));
  }

  private static boolean isNear(long wholeSecondsMs) {
    return Math.floorMod(wholeSecondsMs + NEAR_MS, 1_000) <= 2 * NEAR_MS;
  }

  private static void awaitSamples(ServerClient client, long untilMs) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    String query = "count(timestamp(up) >= " + untilMs / 1e3 + ")";
    QueryAnswer answer = QueryAnswer.of(client.get("/api/v1/query", "query", query));
    while (answer.series().isEmpty() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(100);
      answer = QueryAnswer.of(client.get("/api/v1/query", "query", query));
    }
    assertTrue(!answer.series().isEmpty(), "samples did not arrive: " + answer.summary());
  }

  private static boolean isCurrent(ServerClient client) throws Exception {
    return version(client).startsWith(CURRENT_VERSION);
  }

  private static String version(ServerClient client) throws Exception {
    String body = client.get("/api/v1/status/buildinfo").bodyIfSucceeded();
    return body.replaceAll("(?s).*\"version\":\"([^\"]*)\".*", "$1");
  }

  private static List<String> expressions(boolean current) throws IOException {
    List<String> expressions = new ArrayList<>(read("agreement.promql"));
    if (current) {
      expressions.addAll(read("agreement-current.promql"));
    }
    return expressions;
  }

  private static List<String> read(String resource) throws IOException {
    try (InputStream in = AgreementIT.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      return ExpressionFile.lines(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
