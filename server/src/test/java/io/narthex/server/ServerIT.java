package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged server in a process of its own.
@Timeout(240)
final class ServerIT {
  @TempDir private Path directory;

  private Path config(int port, String interval) throws IOException {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(
        file,
        """
        global:
          scrape_interval: %s
          scrape_timeout: %s
        scrape_configs:
          - job_name: self
            static_configs:
              - targets: ["127.0.0.1:%d"]
        """
            .formatted(interval, interval, port));
    return file;
  }

  private static JsonNode target(ServerProcess server) throws IOException {
    return server.data("/api/v1/targets").path("activeTargets").path(0);
  }

  @Test
  void startsWithoutAnythingAndScrapesItself() throws Exception {
    try (ServerProcess server = ServerProcess.start(directory, ServerProcess.freePort())) {
      assertTrue(
          server
              .line()
              .startsWith("listening on http://127.0.0.1:" + server.port() + "/, data data, "),
          server.line());
      assertEquals("Prometheus Server is Ready.\n", server.get("/-/ready").text());
      assertEquals("Prometheus Server is Healthy.\n", server.get("/-/healthy").text());
      assertEquals(200, server.get("/query").status());
      assertEquals(1.0, server.metric("prometheus_ready"));
      assertEquals(
          "localhost:" + server.port(),
          target(server).path("discoveredLabels").path("__address__").asText());
      server.await(() -> target(server).path("health").asText().equals("up"));
      server.await(() -> server.metric("prometheus_tsdb_head_series") > 100);
      assertTrue(Files.isDirectory(directory.resolve("data")));
      RawClient.Answer lifecycle = server.post("/-/quit", "", new byte[0]);
      assertEquals(403, lifecycle.status());
      server.signal("INT");
      assertEquals(0, server.status());
    }
  }

  /// Queries go to the log that the configuration names, and to a new file after it was renamed; a
  /// file that cannot be written is a configuration that is not taken.
  @Test
  void logsQueries() throws Exception {
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, "global: {query_log_file: q.log}\n");
    Files.createDirectories(directory.resolve("data"));
    String entry = "{\"query\":\"culprit\",\"timestamp_sec\":1}";
    Files.writeString(directory.resolve("data/queries.active"), "[" + entry);
    try (ServerProcess server =
        ServerProcess.start(
            directory,
            ServerProcess.freePort(),
            "--config.file=prometheus.yml",
            "--web.enable-lifecycle",
            "--query.max-concurrency=4")) {
      assertTrue(server.log().contains("did not finish: [{"), server.log());
      assertTrue(server.log().contains("culprit"), server.log());
      assertEquals(4_001, Files.size(directory.resolve("data/queries.active")));
      assertEquals(200, server.get("/api/v1/query?query=1%2B1").status());
      Path rotated = Files.move(directory.resolve("q.log"), directory.resolve("q.log.1"));
      server.signal("HUP");
      server.await(() -> server.log().contains("configuration loaded"));
      assertEquals(200, server.get("/api/v1/query?query=2").status());
      server.await(() -> Files.size(directory.resolve("q.log")) > 0);
      assertTrue(Files.readString(rotated).contains("\"query\":\"1+1\""));
      String line = Files.readString(directory.resolve("q.log"));
      assertTrue(line.contains("\"query\":\"2\""), line);
      assertTrue(
          line.endsWith(
              "\"httpRequest\":{\"clientIP\":\"127.0.0.1\",\"method\":\"GET\","
                  + "\"path\":\"/api/v1/query\"}}\n"),
          line);
      Files.writeString(file, "global: {query_log_file: none/q.log}\n");
      RawClient.Answer refused = server.post("/-/reload", "", new byte[0]);
      assertEquals(500, refused.status());
      assertTrue(refused.text().contains("query_log_file: expected=a file"), refused.text());
      server.get("/api/v1/query?query=3");
      assertEquals(200, server.post("/-/quit", "", new byte[0]).status());
      assertEquals(0, server.status());
      assertTrue(Files.readString(directory.resolve("q.log")).contains("\"query\":\"3\""));
    }
  }

  @Test
  void takesConfigurationsWhileItRuns() throws Exception {
    int port = ServerProcess.freePort();
    Path file = config(port, "200ms");
    try (ServerProcess server =
        ServerProcess.start(
            directory, port, "--config.file=prometheus.yml", "--web.enable-lifecycle")) {
      server.await(() -> target(server).path("health").asText().equals("up"));
      Files.writeString(file, "global:\n  scrape_interval: often\n");
      Instant before = Instant.now();
      RawClient.Answer refused = server.post("/-/reload", "", new byte[0]);
      assertEquals(500, refused.status());
      assertTrue(
          refused.text().startsWith("failed to reload config: prometheus.yml:2:20: "),
          refused.text());
      assertEquals(0.0, server.metric("prometheus_config_last_reload_successful"));
      assertEquals("200ms", target(server).path("scrapeInterval").asText());
      JsonNode said = server.data("/api/v1/notifications").path(0);
      assertEquals("Configuration reload has failed.", said.path("text").asText());
      Instant raised = Instant.parse(said.path("date").asText());
      assertFalse(raised.plusMillis(1).isBefore(before), said::toString);
      assertFalse(raised.isAfter(Instant.now()), said::toString);
      config(port, "300ms");
      server.signal("HUP");
      server.await(() -> target(server).path("scrapeInterval").asText().equals("300ms"));
      assertEquals(1.0, server.metric("prometheus_config_last_reload_successful"));
      assertEquals("[]", server.data("/api/v1/notifications").toString());
      config(port, "400ms");
      RawClient.Answer taken = server.post("/-/reload", "", new byte[0]);
      assertEquals(200, taken.status());
      assertEquals("", taken.text());
      assertEquals("400ms", target(server).path("scrapeInterval").asText());
      assertTrue(server.data("/api/v1/status/config").path("yaml").asText().contains("400ms"));
      assertEquals(200, server.post("/-/quit", "", new byte[0]).status());
      assertEquals(0, server.status());
      assertFalse(server.log().contains("ERROR source=ScrapeWorkers"), server.log());
    }
  }

  @Test
  void tellsSubscribersWhatHolds() throws Exception {
    int port = ServerProcess.freePort();
    Path file = config(port, "200ms");
    try (ServerProcess server =
            ServerProcess.start(directory, port, "--config.file=prometheus.yml");
        RawClient subscriber = new RawClient(port)) {
      subscriber.send("GET /api/v1/notifications/live HTTP/1.1\r\nHost: x\r\n\r\n");
      server.await(() -> server.metric("prometheus_api_notification_active_subscribers") == 1);
      Files.writeString(file, "global:\n  scrape_interval: often\n");
      server.signal("HUP");
      server.await(() -> server.metric("prometheus_api_notification_updates_sent_total") == 1);
      config(port, "300ms");
      server.signal("HUP");
      server.await(() -> server.metric("prometheus_api_notification_updates_sent_total") == 2);
      server.signal("TERM");
      RawClient.Answer events = subscriber.read();
      assertEquals("text/event-stream", events.header("content-type"));
      String failed = "data: {\"text\":\"Configuration reload has failed.\",\"date\":\"…\",";
      assertEquals(
          failed
              + "\"active\":true}\n\n"
              + failed
              + "\"active\":false}\n\n"
              + "data: {\"text\":\"Prometheus is shutting down and gracefully stopping all operations.\","
              + "\"date\":\"…\",\"active\":true}\n\n",
          events.text().replaceAll("20\\d\\d-[^\"]*Z", "…"));
      assertEquals(0, server.status());
    }
  }

  @Test
  void secondServerOnTheSameDataIsRefused() throws Exception {
    try (ServerProcess first = ServerProcess.start(directory, ServerProcess.freePort());
        ServerProcess second = ServerProcess.launch(directory, ServerProcess.freePort())) {
      assertEquals(1, second.status());
      assertTrue(second.log().contains("held by process " + first.pid()), second.log());
      assertEquals(200, first.get("/-/ready").status());
    }
  }

  @Test
  void addressInUse() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (ServerProcess first = ServerProcess.start(directory, ServerProcess.freePort());
        ServerProcess second = ServerProcess.launch(other, first.port())) {
      assertEquals(1, second.status());
      assertTrue(
          second.log().contains("narthex: listen on 127.0.0.1:" + first.port() + ": expected="),
          second.log());
      assertTrue(second.log().contains("Address already in use"), second.log());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void samplesOutliveTheProcess(String signal) throws Exception {
    int port = ServerProcess.freePort();
    config(port, "200ms");
    long scrapedMs;
    try (ServerProcess server =
        ServerProcess.start(directory, port, "--web.enable-remote-write-receiver")) {
      server.await(() -> server.metric("prometheus_tsdb_head_series") > 100);
      long oldestMs = headTime(server, "minTime");
      scrapedMs = oldestMs;
      RawClient.Answer written = PushedSample.send(server, scrapedMs + 1_000, 7);
      assertEquals(204, written.status(), written.text());
      server.signal(signal);
      assertEquals(signal.equals("TERM") ? 0 : 137, server.status());
    }
    try (ServerProcess server = ServerProcess.start(directory, port)) {
      assertEquals(scrapedMs, headTime(server, "minTime"));
      JsonNode series = server.data("/api/v1/series?match%5B%5D=pushed");
      assertEquals("[{\"__name__\":\"pushed\",\"a\":\"b\"}]", series.toString());
      assertEquals(0.0, server.metric("prometheus_tsdb_wal_corruptions_total"));
      server.await(() -> target(server).path("health").asText().equals("up"));
    }
  }

  private static long headTime(ServerProcess server, String which) throws IOException {
    return server.data("/api/v1/status/tsdb").path("headStats").path(which).asLong();
  }
}
