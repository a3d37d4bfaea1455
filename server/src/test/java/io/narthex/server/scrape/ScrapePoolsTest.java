package io.narthex.server.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.Config;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.TestTargets;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.sample.StaleMarker;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole scraping, on the real clock, of targets on real sockets.
@Timeout(60)
final class ScrapePoolsTest {
  private final RecordingStorage storage = new RecordingStorage();
  private final HttpTransport transport = new HttpTransport(1);
  private TestTargets server;
  private ScrapePools pools;

  @BeforeEach
  void open() throws IOException {
    server = new TestTargets();
    pools =
        new ScrapePools(
            storage,
            transport,
            new ScrapePools.Environment(
                Clock.system(), new PrometheusRegistry(), new ExemplarStore(MemoryBudget.root(0))),
            RandomGenerator.of("L64X128MixRandom"),
            new ScrapeOptions(2, "Prometheus/test", 0, true, 2, 100));
  }

  @AfterEach
  void close() throws IOException {
    pools.close();
    transport.close();
    server.close();
  }

  private static String job(String name, String path, String... settings) {
    StringBuilder out = new StringBuilder("  - job_name: " + name + "\n");
    out.append("    metrics_path: ").append(path).append('\n');
    for (String setting : settings) {
      out.append("    ").append(setting).append('\n');
    }
    return out.toString();
  }

  private Config config(String... jobs) throws Exception {
    String targets =
        "    static_configs: [{targets: [\"" + server.address() + "\"], labels: {env: test}}]\n";
    StringBuilder out =
        new StringBuilder("global: {scrape_interval: 200ms, scrape_timeout: 150ms}\n");
    out.append("scrape_configs:\n");
    for (String job : jobs) {
      out.append(job).append(job.contains("_sd_configs") ? "" : targets);
    }
    return ConfigTexts.load(out.toString());
  }

  private void start(String... jobs) throws Exception {
    pools.prepare(config(jobs)).commit();
    pools.start();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    for (int i = 0; i < 2_000; i++) {
      if (condition.call()) {
        return;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("nothing after 10 s");
  }

  /// Waits until the last scrape of a job ended like this; on a busy machine some time out first.
  private void awaitError(String job, String error) throws InterruptedException {
    for (int i = 0; i < 2_000; i++) {
      if (target(job).health() != TargetStatus.Health.UNKNOWN
          && target(job).lastError().equals(error)) {
        return;
      }
      Thread.sleep(5);
    }
    assertEquals(error, target(job).lastError());
  }

  private TargetStatus target(String job) {
    return pools.active().stream().filter(t -> t.pool().equals(job)).findFirst().orElseThrow();
  }

  private Map<Long, Double> samples(String metric, String job) {
    return storage.samples(
        "__name__", metric, "job", job, "instance", server.address(), "env", "test");
  }

  @Test
  void scrapesOnTimeAndTells() throws Exception {
    server.text("/m", "# TYPE a counter\n# HELP a What.\na 1\n");
    start(job("j", "/m"));
    await(() -> samples("a", "j").size() >= 5);
    TargetStatus target = target("j");
    assertEquals(TargetStatus.Health.UP, target.health());
    assertEquals("", target.lastError());
    assertEquals("http://" + server.address() + "/m", target.url());
    assertEquals("200ms", target.interval());
    assertEquals(
        Labels.of("env", "test", "instance", server.address(), "job", "j"), target.labels());
    assertEquals("counter", target.metadata().getFirst().type());
    assertEquals("What.", target.metadata().getFirst().help());
    // On a busy machine single scrapes are late, beyond what is put on the plan.
    await(() -> {
      List<Long> times = new ArrayList<>(new TreeMap<>(samples("a", "j")).keySet());
      long aligned = 0;
      for (int i = 1; i < times.size(); i++) {
        aligned += times.get(i) - times.get(i - 1) == 200 ? 1 : 0;
      }
      return aligned >= 3;
    });
    String head = server.heads().getFirst();
    assertTrue(head.contains("X-Prometheus-Scrape-Timeout-Seconds: 0.15"), head);
    assertTrue(
        head.contains(
            "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"),
        head);
    assertTrue(head.contains("Accept-Encoding: gzip"), head);
    assertEquals(1, server.connections());
  }

  @Test
  void badTargetsAreDownForTheirOwnReason() throws Exception {
    server.text("/ok", "a 1\n");
    server.text("/bad", "bad{ 2\n");
    server.text("/dupe", "a{a=\"1\",a=\"2\"} 1\n");
    server.body("/html", "text/html", new byte[0]);
    server.body("/none", "", new byte[0]);
    server.on(
        "/500",
        out -> TestTargets.write(out, "500 Internal Server Error", "text/plain", new byte[0]));
    server.on("/slow", out -> Thread.sleep(1_000));
    start(
        job("ok", "/ok"),
        job("bad", "/bad"),
        job("dupe", "/dupe"),
        job("html", "/html"),
        job("none", "/none"),
        job("broken", "/500"),
        job("slow", "/slow"),
        job("size", "/ok", "body_size_limit: 4B"),
        job("samples", "/many", "sample_limit: 1"),
        job("targets", "/ok", "target_limit: 0"));
    server.text("/many", "a 1\nb 1\n");
    Map<String, String> reasons = new TreeMap<>();
    reasons.put("ok", "");
    reasons.put("samples", "sample limit exceeded");
    reasons.put("bad", "expected label name, got \"2\" while parsing: \"bad{ 2\" (line 1, byte 6)");
    reasons.put("dupe", "label name \"a\" is not unique: invalid sample");
    reasons.put(
        "html",
        "received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified"
            + " for target");
    reasons.put(
        "none",
        "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol"
            + " specified for target");
    reasons.put("broken", "server returned HTTP status 500 Internal Server Error");
    reasons.put("slow", "Get \"http://" + server.address() + "/slow\": context deadline exceeded");
    reasons.put("size", "body size limit exceeded");
    for (Map.Entry<String, String> reason : reasons.entrySet()) {
      awaitError(reason.getKey(), reason.getValue());
    }
    for (String job : List.of("bad", "dupe", "html", "none", "broken", "slow", "size")) {
      assertEquals(TargetStatus.Health.DOWN, target(job).health());
      assertTrue(samples("a", job).isEmpty(), job);
      assertEquals(0.0, new TreeMap<>(samples("up", job)).lastEntry().getValue(), job);
    }
  }

  @Test
  void reloadLeavesUnchangedJobsAlone() throws Exception {
    server.text("/m", "a 1\n");
    start(job("stays", "/m"), job("goes", "/m"), job("changes", "/m"));
    await(() -> samples("a", "goes").size() >= 2 && samples("a", "changes").size() >= 2);
    server.text("/n", "a 2\n");
    pools
        .prepare(
            config(
                job("stays", "/m"), job("changes", "/m", "sample_limit: 100"), job("comes", "/n")))
        .commit();
    await(() -> samples("a", "comes").size() >= 2);
    assertEquals(List.of("changes", "comes", "stays"), pools.pools());
    await(() -> samples("a", "goes").values().stream().anyMatch(StaleMarker::is));
    await(() -> samples("up", "goes").values().stream().anyMatch(StaleMarker::is));
    assertFalse(samples("a", "stays").values().stream().anyMatch(StaleMarker::is));
    assertFalse(samples("a", "changes").values().stream().anyMatch(StaleMarker::is));
    assertFalse(samples("up", "changes").values().stream().anyMatch(StaleMarker::is));
    int aborted = samples("a", "stays").size();
    pools.prepare(config(job("other", "/m"))).abort();
    await(() -> samples("a", "stays").size() > aborted + 1);
    assertTrue(samples("a", "other").isEmpty());
  }

  @Test
  void followsFileDiscovery(@TempDir Path directory) throws Exception {
    server.text("/m", "a 1\n");
    Path file = directory.resolve("t.json");
    Files.writeString(file, "[]", StandardCharsets.UTF_8);
    start(
        job("f", "/m", "file_sd_configs: [{files: [\"" + file + "\"], refresh_interval: 200ms}]"));
    assertTrue(pools.active().isEmpty());
    Files.writeString(
        file,
        "[{\"targets\":[\"" + server.address() + "\"],\"labels\":{\"env\":\"test\"}}]",
        StandardCharsets.UTF_8);
    await(() -> samples("a", "f").size() >= 2);
    Files.writeString(file, "[]", StandardCharsets.UTF_8);
    await(() -> pools.active().isEmpty());
    await(() -> samples("a", "f").values().stream().anyMatch(StaleMarker::is));
  }

  @Test
  void followsHttpDiscovery() throws Exception {
    server.text("/m", "a 1\n");
    server.body("/sd", "application/json", bytes("[]"));
    start(
        job(
            "h",
            "/m",
            "http_sd_configs: [{url: \"http://"
                + server.address()
                + "/sd\", refresh_interval: 200ms}]",
            "relabel_configs: [{source_labels: [drop], regex: \"yes\", action: drop}]"));
    String good = "{\"targets\":[\"" + server.address() + "\"],\"labels\":{\"env\":\"test\"}}";
    String dropped = "{\"targets\":[\"gone:1\"],\"labels\":{\"drop\":\"yes\"}}";
    server.body("/sd", "application/json", bytes("[" + good + "," + dropped + "]"));
    await(() -> samples("a", "h").size() >= 2);
    assertEquals(1, pools.active().size());
    assertEquals(Map.of("h", 1), pools.droppedCounts());
    List<Labels> shown = pools.dropped().getOrDefault("h", List.of());
    assertEquals("gone:1", shown.getFirst().get("__address__"));
    server.body("/sd", "text/html", bytes("an error page"));
    int before = samples("a", "h").size();
    await(() -> samples("a", "h").size() > before + 2);
    server.body("/sd", "application/json", bytes("[" + dropped + "]"));
    await(() -> pools.active().isEmpty());
    await(() -> samples("a", "h").values().stream().anyMatch(StaleMarker::is));
    await(() -> samples("up", "h").values().stream().anyMatch(StaleMarker::is));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A target whose page breaks: the series of the last good one end, `up` says 0, and what stood
  /// before the fault in the bad page is not stored.
  @Test
  void aPageThatBreaksEndsItsSeries() throws Exception {
    server.text("/m", "a 1\nb 2\n");
    start(
        job(
            "j",
            "/m",
            "metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]"));
    await(() -> samples("a", "j").size() >= 2);
    assertTrue(samples("b", "j").isEmpty());
    server.text("/m", "a 7\nc 7\nbad{ 2\n");
    await(() -> target("j").health() == TargetStatus.Health.DOWN);
    await(() -> samples("up", "j").containsValue(0.0));
    assertTrue(samples("a", "j").values().stream().anyMatch(StaleMarker::is));
    assertFalse(samples("a", "j").containsValue(7.0));
    assertTrue(samples("c", "j").isEmpty());
    assertFalse(samples("scrape_duration_seconds", "j").isEmpty());
    assertTrue(samples("scrape_samples_scraped", "j").containsValue(2.0));
    assertTrue(samples("scrape_samples_post_metric_relabeling", "j").containsValue(1.0));
    assertTrue(samples("scrape_series_added", "j").containsValue(1.0));
    server.text("/m", "a 9\n");
    await(() -> samples("a", "j").containsValue(9.0));
    assertEquals("", target("j").lastError());
  }

  @Test
  void stoppingWritesNoMarkers() throws Exception {
    server.text("/m", "a 1\n");
    start(job("j", "/m"));
    await(() -> samples("a", "j").size() >= 2);
    pools.close();
    int stored = samples("a", "j").size();
    Thread.sleep(700);
    assertEquals(stored, samples("a", "j").size());
    assertFalse(samples("a", "j").values().stream().anyMatch(StaleMarker::is));
  }

  @Test
  void hangingTargetsHoldNobodyUp() throws Exception {
    server.text("/m", "a 1\n");
    server.on("/hang", out -> Thread.sleep(30_000));
    List<String> hanging = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      hanging.add(job("h" + i, "/hang"));
    }
    hanging.add(job("healthy", "/m"));
    start(hanging.toArray(String[]::new));
    await(() -> samples("a", "healthy").size() >= 12);
    List<Long> times = new ArrayList<>(new TreeMap<>(samples("a", "healthy")).keySet());
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.add(times.get(i) - times.get(i - 1));
    }
    // If they held a worker each, a round would take 15 s; a busy machine delays some scrapes only.
    assertTrue(gaps.stream().sorted().toList().get(gaps.size() / 2) <= 1_000, times.toString());
    assertEquals(TargetStatus.Health.DOWN, target("h0").health());
  }
}
