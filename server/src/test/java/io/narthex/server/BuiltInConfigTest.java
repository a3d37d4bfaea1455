package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.ScrapeConfig;
import io.narthex.server.http.TestTargets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a server does that was told nothing.
final class BuiltInConfigTest {
  @Test
  void scrapesItself() throws Exception {
    List<ScrapeConfig> jobs =
        new BuiltInConfig("/p/metrics", () -> false).load(123).scrapeConfigs();
    assertEquals(1, jobs.size());
    assertEquals("prometheus", jobs.getFirst().jobName());
    assertEquals("/p/metrics", jobs.getFirst().metricsPath());
    assertEquals(
        List.of("localhost:123"), jobs.getFirst().discovery().statics().getFirst().targets());
  }

  @Test
  void scrapesANodeExporterThatIsThere() throws Exception {
    List<ScrapeConfig> jobs = new BuiltInConfig("/metrics", () -> true).load(1).scrapeConfigs();
    assertEquals(List.of("prometheus", "node"), jobs.stream().map(ScrapeConfig::jobName).toList());
    assertEquals(
        List.of("localhost:9100"), jobs.getLast().discovery().statics().getFirst().targets());
  }

  @Test
  void knowsANodeExporterByItsPage() throws IOException {
    try (TestTargets server = new TestTargets()) {
      int port = Integer.parseInt(server.address().replaceFirst(".*:", ""));
      server.body("/", "text/html", "hello".getBytes(StandardCharsets.UTF_8));
      assertFalse(NodeExporterProbe.answers(port));
      server.body(
          "/", "text/html", "<html><title>Node Exporter</title>".getBytes(StandardCharsets.UTF_8));
      assertTrue(NodeExporterProbe.answers(port));
    }
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFalse(NodeExporterProbe.answers(silent.getLocalPort()));
    }
  }
}
