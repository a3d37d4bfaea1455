package io.narthex.benchmarks.macro;

import io.narthex.benchmarks.data.TargetPages;
import io.narthex.benchmarks.data.WriteRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.xerial.snappy.Snappy;

/// Measures whole servers in one run, one after the other: start, remote write, queries, scraping.
///
///     java -cp benchmarks/target/benchmarks-0.1.0-SNAPSHOT.jar io.narthex.benchmarks.macro.SideBySide \
///         narthex=bin/narthex prometheus=PATH victoriametrics=PATH
///
/// CPU seconds are those of the server process (user and system). Load: 100 targets of 500 series.
public final class SideBySide {
  private static final int TARGETS = 100;
  private static final int TARGETS_PER_REQUEST = 4;
  private static final int STEPS = 240;
  private static final long STEP_MS = 15_000;
  private static final int FIRST_PORT = 19_500;
  private static final int SCRAPE_WARM_UP_SECONDS = 20;
  private static final int SCRAPE_SECONDS = 40;
  private static final Map<String, String> QUERIES =
      Map.of(
          "cpu_by_mode", "sum by (mode)(rate(node_cpu_seconds_total[5m]))",
          "p99", "histogram_quantile(0.99, sum by (le)(rate(x_bucket[5m])))");

  private final Map<String, Object> results = new LinkedHashMap<>();
  private final TargetPages pages = new TargetPages();

  private SideBySide() {}

  /// Runs the comparison; each argument is `KIND=PROGRAM`.
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.err.println(
          "usage: SideBySide KIND=PROGRAM ..., kinds: narthex prometheus victoriametrics");
      System.exit(2);
    }
    Path directory = Files.createTempDirectory("side-by-side");
    SideBySide run = new SideBySide();
    for (int i = 0; i < args.length; i++) {
      String[] pair = args[i].split("=", 2);
      PeerKind kind = PeerKind.valueOf(pair[0].toUpperCase(Locale.ROOT));
      run.measure(kind, pair[1], FIRST_PORT + i, directory);
    }
    StringBuilder json = new StringBuilder("{\n");
    run.results.forEach((name, value) -> {
      String text =
          value instanceof Double d ? String.format(Locale.ROOT, "%.3f", d) : "\"" + value + "\"";
      json.append(json.length() == 2 ? "" : ",\n")
          .append("  \"")
          .append(name)
          .append("\": ")
          .append(text);
    });
    System.out.println(json.append("\n}"));
  }

  private void measure(PeerKind kind, String program, int port, Path directory) throws Exception {
    String name = kind.name().toLowerCase(Locale.ROOT);
    try (FakeTargets targets = new FakeTargets(pages, TARGETS)) {
      Path empty = Files.writeString(directory.resolve("empty.yml"), "global: {}\n");
      Path data = directory.resolve(name);
      try (Peer peer = Peer.start(kind, program, port, data, empty)) {
        put(name, "start_seconds", peer.secondsToReady());
        put(name, "start_rss_mib", peer.residentMiB());
        long endMs = remoteWrite(name, peer);
        query(name, peer, endMs);
        put(name, "loaded_rss_mib", peer.residentMiB());
      }
      try (Peer peer = Peer.start(kind, program, port, data, empty)) {
        put(name, "restart_seconds", peer.secondsToReady());
      }
      Path config =
          Files.writeString(directory.resolve("scrape.yml"), scrapeConfig(targets.port()));
      try (Peer peer =
          Peer.start(kind, program, port, directory.resolve(name + "-scrape"), config)) {
        scrape(name, peer, targets);
      }
    }
  }

  private void put(String name, String key, Object value) {
    results.put(name + "." + key, value);
    System.err.println(name + "." + key + " = " + value);
  }

  private long remoteWrite(String name, Peer peer) throws IOException, InterruptedException {
    WriteRequests requests = new WriteRequests(pages, TARGETS);
    long endMs = System.currentTimeMillis() / STEP_MS * STEP_MS;
    double cpuAtHalf = 0;
    for (int step = 0; step < STEPS; step++) {
      if (step == STEPS / 2) {
        cpuAtHalf = peer.cpuSeconds();
      }
      for (int target = 0; target < TARGETS; target += TARGETS_PER_REQUEST) {
        long timestampMs = endMs - (STEPS - 1L - step) * STEP_MS;
        byte[] body = requests.body(target, target + TARGETS_PER_REQUEST, step, timestampMs);
        peer.write(Snappy.compress(body));
      }
    }
    double millions = (STEPS / 2) * (double) TARGETS * TargetPages.SERIES_PER_TARGET / 1e6;
    put(name, "write_cpu_seconds_per_million", (peer.cpuSeconds() - cpuAtHalf) / millions);
    TimeUnit.SECONDS.sleep(5);
    return endMs;
  }

  private void query(String name, Peer peer, long endMs) throws IOException, InterruptedException {
    String end = String.valueOf(endMs / 1_000);
    String start = String.valueOf(endMs / 1_000 - 3_600 + 300);
    for (Map.Entry<String, String> query : QUERIES.entrySet()) {
      String[] parameters = {
        "query", query.getValue(), "start", start, "end", end, "step", "15", "nocache", "1"
      };
      int repeats = query.getKey().equals("p99") ? 15 : 60;
      for (int i = 0; i < repeats; i++) {
        peer.get("/api/v1/query_range", parameters);
      }
      double[] wallMs = new double[repeats];
      double cpu = peer.cpuSeconds();
      for (int i = 0; i < repeats; i++) {
        long begin = System.nanoTime();
        peer.get("/api/v1/query_range", parameters);
        wallMs[i] = (System.nanoTime() - begin) / 1e6;
      }
      put(name, query.getKey() + "_cpu_ms", (peer.cpuSeconds() - cpu) * 1_000 / repeats);
      Arrays.sort(wallMs);
      put(name, query.getKey() + "_wall_ms_median", wallMs[repeats / 2]);
    }
  }

  private void scrape(String name, Peer peer, FakeTargets targets)
      throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SCRAPE_WARM_UP_SECONDS);
    double cpu = peer.cpuSeconds();
    long served = targets.served();
    TimeUnit.SECONDS.sleep(SCRAPE_SECONDS);
    double seconds = peer.cpuSeconds() - cpu;
    double millions = (targets.served() - served) * TargetPages.SERIES_PER_TARGET / 1e6;
    put(name, "scraped_millions", millions);
    put(name, "scrape_cpu_seconds_per_million", seconds / millions);
    put(name, "scrape_rss_mib", peer.residentMiB());
  }

  private static String scrapeConfig(int port) {
    StringBuilder out = new StringBuilder("global:\n  scrape_interval: 1s\nscrape_configs:\n");
    for (int target = 0; target < TARGETS; target++) {
      out.append("  - job_name: t").append(target).append("\n    metrics_path: /target/");
      out.append(target).append("\n    static_configs:\n      - targets: ['127.0.0.1:");
      out.append(port).append("']\n");
    }
    return out.toString();
  }
}
