package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.differential.AnswerComparison;
import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.process.ServerClient;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server scrapes, another one has nothing and reads from it: both answer the same. One of the
/// two is a real Prometheus, each way round.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RemoteReadIT {
  private static final int SECONDS = Integer.getInteger("narthex.it.seconds", 15);
  private static final int TARGETS = 2;
  private static final int ARRIVAL_SECONDS = 30;
  private static final List<String> EXPRESSIONS =
      List.of(
          "up",
          "{job=\"node\"}",
          "{job=\"node\"}[5s]",
          "absent(nonsense)",
          "sum by (job) (up)",
          "count({__name__=~\".+\"})",
          "rate(node_cpu_seconds_total[5s])",
          "sum by (mode) (rate(node_cpu_seconds_total{mode!=\"idle\"}[5s]))",
          "max_over_time(node_load1[4s])",
          "node_memory_MemFree_bytes / node_memory_MemTotal_bytes",
          "count by (__name__) ({job=\"node\", __name__=~\"node_m.*\"})",
          "sum(increase(node_cpu_seconds_total[5s])) without (cpu)",
          "quantile(0.5, node_filesystem_size_bytes) or vector(1)");

  @TempDir private Path directory;

  @Test
  void narthexReadsFromPrometheus() throws Exception {
    String program = Programs.require("prometheus");
    try (NodeExporter exporter = NodeExporter.start();
        ServerProcess owner = prometheus(program, exporter.port())) {
      String config = readConfig(owner.client().port());
      try (ServerProcess reader =
          ServerProcess.start(ServerUnderTest.setup(directory("reader"), config))) {
        compare("Narthex from Prometheus", owner.client(), reader.client());
        labelsAgree(owner.client(), reader.client());
      }
    }
  }

  @Test
  void prometheusReadsFromNarthex() throws Exception {
    String program = Programs.require("prometheus");
    Path own = directory("owner");
    try (NodeExporter exporter = NodeExporter.start()) {
      ServerSetup setup = ServerUnderTest.setup(own, "");
      Files.writeString(own.resolve("server.yml"), scrapeConfig(exporter.port(), setup.port()));
      try (ServerProcess owner = ServerProcess.start(setup);
          ServerProcess reader = prometheus(program, "reader", readConfig(owner.client().port()))) {
        compare("Prometheus from Narthex", owner.client(), reader.client());
      }
    }
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private ServerProcess prometheus(String program, int exporterPort) throws Exception {
    int port = ServerSetup.freePort();
    return start(program, port, "owner", scrapeConfig(exporterPort, port));
  }

  private ServerProcess prometheus(String program, String name, String config) throws Exception {
    return start(program, ServerSetup.freePort(), name, config);
  }

  private ServerProcess start(String program, int port, String name, String config)
      throws Exception {
    Path at = directory(name);
    Path file = Files.writeString(at.resolve("prometheus.yml"), config);
    return ServerProcess.start(
        new ServerSetup(
            ServerKind.PROMETHEUS, List.of(program), port, at.resolve("data"), file, List.of()));
  }

  private static String scrapeConfig(int exporterPort, int ownPort) {
    return """
    global:
      scrape_interval: 1s
      scrape_timeout: 1s
    scrape_configs:
      - job_name: node
        static_configs:
          - targets: ['127.0.0.1:%d']
      - job_name: own
        static_configs:
          - targets: ['127.0.0.1:%d']
    """
        .formatted(exporterPort, ownPort);
  }

  private static String readConfig(int port) {
    return """
    remote_read:
      - url: http://127.0.0.1:%d/api/v1/read
        read_recent: true
    """
        .formatted(port);
  }

  private static void compare(String what, ServerClient owner, ServerClient reader)
      throws Exception {
    List<Long> times = scrapeTimesMs(owner);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    while (times.size() < TARGETS && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(100);
      times = scrapeTimesMs(owner);
    }
    assertEquals(TARGETS, times.size());
    TimeUnit.SECONDS.sleep(SECONDS);
    long endMs = endMs(scrapeTimesMs(owner));
    AnswerComparison comparison = new AnswerComparison(1e-9, 1e-12, false);
    List<String> faults = new ArrayList<>();
    int answers = 0;
    int nonEmpty = 0;
    for (String expression : EXPRESSIONS) {
      for (String[] parameters : questions(expression, endMs)) {
        String path = parameters.length == 4 ? "/api/v1/query" : "/api/v1/query_range";
        QueryAnswer left = QueryAnswer.of(owner.post(path, parameters));
        QueryAnswer right = QueryAnswer.of(reader.post(path, parameters));
        for (String difference : comparison.differences(left, right)) {
          faults.add(expression + " (" + path + "): " + difference + "\n");
        }
        answers++;
        nonEmpty += right.series().isEmpty() ? 0 : 1;
      }
    }
    System.out.printf(
        "RemoteReadIT: %s, %d answers, %d with series, %d differ%n",
        what, answers, nonEmpty, faults.size());
    assertEquals(List.of(), faults);
    assertTrue(nonEmpty > answers * 3 / 4, "answers with series: " + nonEmpty);
  }

  private static List<String[]> questions(String expression, long endMs) {
    String end = String.valueOf(endMs / 1e3);
    String start = String.valueOf((endMs - 5_000) / 1e3);
    List<String[]> questions = new ArrayList<>();
    questions.add(new String[] {"query", expression, "time", end});
    if (!expression.endsWith("[5s]")) {
      questions.add(new String[] {"query", expression, "start", start, "end", end, "step", "1"});
    }
    return questions;
  }

  private static List<Long> scrapeTimesMs(ServerClient client) throws Exception {
    QueryAnswer answer = QueryAnswer.of(client.get("/api/v1/query", "query", "timestamp(up)"));
    return answer.series().values().stream()
        .map(series -> Math.round(series.points().getFirst().number() * 1_000))
        .toList();
  }

  /// A time at least two seconds past that is as far as can be from when targets are scraped, so
  /// that windows of whole seconds end where no samples are: older servers count both ends.
  private static long endMs(List<Long> scrapeTimesMs) {
    long base = scrapeTimesMs.stream().mapToLong(time -> time).min().orElseThrow() - 2_000;
    long best = base;
    long widest = -1;
    for (long at = base; at < base + 1_000; at += 10) {
      long time = at;
      long distance =
          scrapeTimesMs.stream()
              .mapToLong(scrape -> Math.floorMod(scrape - time, 1_000L))
              .map(phase -> Math.min(phase, 1_000 - phase))
              .min()
              .orElseThrow();
      if (distance > widest) {
        widest = distance;
        best = at;
      }
    }
    return best;
  }

  private static void labelsAgree(ServerClient owner, ServerClient reader) throws Exception {
    for (String path :
        List.of("/api/v1/labels", "/api/v1/label/job/values", "/api/v1/label/mode/values")) {
      assertEquals(owner.get(path).bodyIfSucceeded(), reader.get(path).bodyIfSucceeded(), path);
    }
  }
}
