package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.benchmarks.differential.QueryAnswer;
import io.narthex.benchmarks.process.ServerProcess;
import io.narthex.benchmarks.process.ServerSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that scrapes a real node_exporter each second and is killed again and again.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashIT {
  private static final int KILLS = Integer.getInteger("narthex.it.kills", 5);
  private static final int SECONDS = Integer.getInteger("narthex.it.seconds", 25);

  private final NavigableSet<Long> killsMs = new TreeSet<>();
  private final AcknowledgedWrites writes = new AcknowledgedWrites();
  @TempDir private Path directory;

  @Test
  void keepsWhatItAcknowledgedAndWhatIsOlderThanASecond() throws Exception {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("CrashIT: -Dtest.seed=" + seed);
    Random random = new Random(seed);
    try (NodeExporter exporter = NodeExporter.start();
        RecordingTarget target = new RecordingTarget(exporter.port())) {
      ServerSetup setup = ServerUnderTest.setup(directory, config(target.port()));
      for (int kill = 0; kill < KILLS; kill++) {
        live(setup, 1_000L * SECONDS / KILLS / 2 + random.nextInt(1_000 * SECONDS / KILLS));
      }
      try (ServerProcess server = ServerProcess.start(setup)) {
        var stored = stored(server);
        LostSamples.Report report = LostSamples.check(target.served(), killsMs, stored);
        System.out.printf(
            "CrashIT: %d kills, %d scrapes (%d samples) due, %d writes acknowledged, %d faults%n",
            KILLS, report.due(), report.dueSamples(), writes.count(), report.faults().size());
        assertEquals(List.of(), first(report.faults()));
        assertEquals(List.of(), first(writes.missing(server.client())));
        assertTrue(report.due() >= KILLS, "scrapes due: " + report.due());
        assertTrue(writes.count() >= KILLS, "writes acknowledged: " + writes.count());
      }
    }
  }

  private static String config(int targetPort) {
    return """
    global:
      scrape_interval: 1s
      scrape_timeout: 1s
    scrape_configs:
      - job_name: node
        static_configs:
          - targets: ['127.0.0.1:%d']
    """
        .formatted(targetPort);
  }

  /// One run of the server until it is killed `lifeMs` after it was ready.
  private void live(ServerSetup setup, long lifeMs) throws IOException, InterruptedException {
    ServerProcess server = ServerProcess.start(setup);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                writes.sendUntilGone(server.client());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    TimeUnit.MILLISECONDS.sleep(lifeMs);
    killsMs.add(server.kill());
    writer.join();
  }

  private static List<String> first(List<String> faults) {
    return faults.subList(0, Math.min(20, faults.size()));
  }

  /// All samples of the job, without the labels that every target gets; as of now, which counts as
  /// a kill for what is due.
  private Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored(ServerProcess server)
      throws IOException, InterruptedException {
    long nowMs = System.currentTimeMillis();
    killsMs.add(nowMs);
    QueryAnswer answer =
        QueryAnswer.of(
            server
                .client()
                .get(
                    "/api/v1/query",
                    "query",
                    "{job=\"node\"}[1h]",
                    "time",
                    String.valueOf(nowMs / 1e3)));
    assertEquals("matrix", answer.type(), answer.summary());
    Map<SortedMap<String, String>, NavigableMap<Long, Double>> stored = new HashMap<>();
    for (QueryAnswer.Series series : answer.series().values()) {
      SortedMap<String, String> labels = new TreeMap<>(series.labels());
      labels.remove("job");
      labels.remove("instance");
      NavigableMap<Long, Double> samples = new TreeMap<>();
      series.points().forEach(point -> samples.put(point.timestampMs(), point.number()));
      stored.put(labels, samples);
    }
    return stored;
  }
}
