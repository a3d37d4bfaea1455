package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.TargetPages;
import io.narthex.benchmarks.data.WriteRequests;
import io.narthex.benchmarks.process.ResidentMemory;
import io.narthex.benchmarks.process.ServerKind;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.xerial.snappy.Snappy;

/// Takes all figures of one server. Load: 100 targets of 500 series.
final class ServerMeasurement {
  private static final int TARGETS = 100;

  /// 2,000 samples a request, as Prometheus sends them.
  private static final int TARGETS_PER_REQUEST = 4;

  private static final long STEP_MS = 15_000;
  private static final int STEP_SECONDS = 15;

  /// An hour and five minutes, so that a range of an hour finds full windows at its start.
  private static final int STEPS = 260;

  private static final int HOUR_SECONDS = 3_600;

  /// With its windows of five minutes this range reads 240 samples a series.
  private static final int P99_SECONDS = 239 * STEP_SECONDS - 300;

  private static final int SETTLE_SECONDS = 10;
  private static final String CPU_BY_MODE = "sum by (mode)(rate(node_cpu_seconds_total[5m]))";
  private static final String P99 = "histogram_quantile(0.99, sum by (le)(rate(x_bucket[5m])))";

  private final String name;
  private final ServerKind kind;
  private final String program;
  private final Path directory;
  private final SideBySideOptions options;
  private final Figures figures;
  private final TargetPages pages = new TargetPages();

  ServerMeasurement(
      ServerKind kind, String program, Path directory, SideBySideOptions options, Figures figures) {
    this.name = kind.name().toLowerCase(Locale.ROOT);
    this.kind = kind;
    this.program = program;
    this.directory = directory;
    this.options = options;
    this.figures = figures;
  }

  /// Starts the server several times, one after the other, and measures.
  void run() throws IOException, InterruptedException {
    Path empty = Files.writeString(directory.resolve("empty.yml"), "global: {}\n");
    starts(empty);
    try (ServerProcess server = start("loaded", empty)) {
      long endSeconds = remoteWrite(server);
      query(server, "sum by (mode)(rate)", CPU_BY_MODE, endSeconds - HOUR_SECONDS, endSeconds);
      query(server, "quantile of 43,200 series", P99, endSeconds - P99_SECONDS, endSeconds);
      TimeUnit.SECONDS.sleep(options.idleSeconds());
      putMemory("loaded, idle", server);
    }
    try (ServerProcess server = start("loaded", empty)) {
      put("restart with 13 M samples to ready, s", server.secondsToReady());
    }
    scrape();
  }

  private ServerProcess start(String data, Path config) throws IOException, InterruptedException {
    return ServerProcess.start(ServerSetup.of(kind, program, directory.resolve(data), config));
  }

  private void put(String figure, double value) {
    figures.put(name, figure, value);
  }

  private void putMemory(String when, ServerProcess server) throws IOException {
    ResidentMemory memory = server.residentMemory();
    put("RSS " + when + ": anonymous, MiB", memory.anonymousMiB());
    put("RSS " + when + ": file, MiB", memory.fileMiB());
  }

  /// The first start, which may find nothing in the page cache, is left out.
  private void starts(Path config) throws IOException, InterruptedException {
    double[] seconds = new double[options.starts()];
    double[] cpu = new double[options.starts()];
    for (int i = -1; i < seconds.length; i++) {
      try (ServerProcess server = start("start" + i, config)) {
        if (i >= 0) {
          seconds[i] = server.secondsToReady();
          cpu[i] = server.cpuSeconds();
        }
        if (i == seconds.length - 1) {
          putMemory("at ready", server);
        }
      }
    }
    put("start to ready, s (median)", CpuBlocks.median(seconds));
    put("CPU until ready, s (median)", CpuBlocks.median(cpu));
  }

  /// Sends all samples over one connection; the second half is measured, and what the server does
  /// in the seconds behind it. Answers the time of the last samples.
  private long remoteWrite(ServerProcess server) throws IOException, InterruptedException {
    WriteRequests requests = new WriteRequests(pages, TARGETS);
    long endMs = System.currentTimeMillis() / STEP_MS * STEP_MS;
    double cpuAtHalf = 0;
    for (int step = 0; step < STEPS; step++) {
      if (step == STEPS / 2) {
        cpuAtHalf = server.cpuSeconds();
      }
      long timestampMs = endMs - (STEPS - 1L - step) * STEP_MS;
      for (int target = 0; target < TARGETS; target += TARGETS_PER_REQUEST) {
        byte[] body = requests.body(target, target + TARGETS_PER_REQUEST, step, timestampMs);
        server.client().write(Snappy.compress(body)).bodyIfSucceeded();
      }
    }
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    double millions = STEPS / 2 * (double) TARGETS * TargetPages.SERIES_PER_TARGET / 1e6;
    put("remote write, CPU s per million samples", (server.cpuSeconds() - cpuAtHalf) / millions);
    return endMs / 1_000;
  }

  private void query(
      ServerProcess server, String figure, String query, long startSeconds, long endSeconds)
      throws IOException, InterruptedException {
    CpuBlocks.Work work =
        () -> {
          String answer =
              server
                  .client()
                  .get(
                      "/api/v1/query_range",
                      "query",
                      query,
                      "start",
                      String.valueOf(startSeconds),
                      "end",
                      String.valueOf(endSeconds),
                      "step",
                      String.valueOf(STEP_SECONDS),
                      "nocache",
                      "1")
                  .bodyIfSucceeded();
          if (!answer.contains("[" + endSeconds + ",")) {
            throw new IOException("answer: expected=a value at the end, actual=" + answer);
          }
        };
    CpuBlocks.Result result = new CpuBlocks(server, work, options.warmUpSeconds()).measure();
    put(figure + ", CPU ms (median)", result.cpuMs());
    put(figure + ", wall ms (median)", result.wallMs());
    put(
        figure + ", CPU ms, mean of the first " + options.warmUpSeconds() + " s",
        result.firstMinuteCpuMs());
    if (!result.settled()) {
      System.err.println(name + ": " + figure + ": blocks did not become alike");
    }
  }

  private void scrape() throws IOException, InterruptedException {
    try (FakeTargets targets = new FakeTargets(pages, TARGETS)) {
      Path config =
          Files.writeString(directory.resolve("scrape.yml"), scrapeConfig(targets.port()));
      try (ServerProcess server = start("scrape", config)) {
        TimeUnit.SECONDS.sleep(options.scrapeSeconds());
        double cpu = server.cpuSeconds();
        long served = targets.served();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(options.scrapeSeconds());
        double seconds = server.cpuSeconds() - cpu;
        double samples = (targets.served() - served) * (double) TargetPages.SERIES_PER_TARGET;
        put("scraping, CPU s per million samples", seconds / samples * 1e6);
        put("scraping, samples a second", samples / ((System.nanoTime() - begin) / 1e9));
        putMemory("scraping", server);
      }
    }
  }

  private static String scrapeConfig(int port) {
    StringBuilder out =
        new StringBuilder(
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
            scrape_configs:
              - job_name: node
                static_configs:
            """);
    for (int target = 0; target < TARGETS; target++) {
      out.append("      - targets: ['127.0.0.1:").append(port).append("']\n        labels:\n");
      out.append("          __metrics_path__: /target/").append(target).append('\n');
      out.append("          instance: host-").append(target).append('\n');
    }
    return out.toString();
  }
}
