package io.narthex.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.rules.notify.AlertSender;
import io.narthex.rules.notify.AlertmanagerSet;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.TestTargets;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Alertmanagers found, kept over reloads, and posted to.
@Timeout(60)
final class AlertmanagersTest {
  @TempDir private Path directory;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final HttpTransport transport = new HttpTransport(1);
  private final Alertmanagers alertmanagers =
      new Alertmanagers(
          transport,
          new DiscoveryMetrics(registry),
          registry,
          new Discovery.Options("Prometheus/test", 10));

  @AfterEach
  void close() {
    alertmanagers.close();
    transport.close();
  }

  private Config config(String text) throws ConfigException {
    return new ConfigLoader(Map.of())
        .parse(directory.resolve("p.yml"), text.getBytes(StandardCharsets.UTF_8));
  }

  private void adopt(String text) throws ConfigException {
    alertmanagers.prepare(config(text)).commit();
  }

  private List<String> active() {
    return alertmanagers.active();
  }

  private void awaitActive(String... urls) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!active().equals(List.of(urls)) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals(List.of(urls), active());
  }

  private String metrics() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8);
  }

  /// The recorded answers of Prometheus to other configurations.
  @Test
  void areThoseThatUpstreamFinds() throws Exception {
    JsonNode recorded;
    try (InputStream in =
        Objects.requireNonNull(
            AlertmanagersTest.class.getResourceAsStream("/notify/alertmanagers.json"))) {
      recorded = new ObjectMapper().readTree(in);
    }
    alertmanagers.start();
    int count = 0;
    for (JsonNode one : recorded.get("cases")) {
      adopt(one.get("config").asText());
      String name = one.get("name").asText();
      assertEquals(texts(one.get("active")), active().stream().sorted().toList(), name);
      assertEquals(
          texts(one.get("dropped")), alertmanagers.dropped().stream().sorted().toList(), name);
      count++;
    }
    assertTrue(count > 15, "cases: " + count);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void reloadsKeepWhatIsUnchangedWhereverItStands() throws Exception {
    Path file = Files.writeString(directory.resolve("ams.json"), "[{\"targets\":[\"found:1\"]}]");
    String found =
        """
          - timeout: 3s
            file_sd_configs:
            - files: [ams.json]
        """;
    String fixed =
        """
          - static_configs:
            - targets: ["fixed:1"]
        """;
    alertmanagers.start();
    adopt("alerting:\n  alertmanagers:\n" + found);
    awaitActive("http://found:1/api/v2/alerts");
    AlertSender before = alertmanagers.sets().getFirst().sender();
    // Nothing could be found anew from now on.
    Files.writeString(file, "no list");
    adopt("alerting:\n  alertmanagers:\n" + fixed + found);
    assertEquals(List.of("http://fixed:1/api/v2/alerts", "http://found:1/api/v2/alerts"), active());
    assertEquals(before, alertmanagers.sets().getLast().sender());
    String metrics = metrics();
    assertTrue(metrics.contains("prometheus_notifications_alertmanagers_discovered 2.0"), metrics);
    for (String config : List.of("config-0", "config-1")) {
      assertTrue(
          metrics.contains(
              "prometheus_sd_discovered_targets{config=\"" + config + "\",name=\"notify\"} 1.0"),
          metrics);
    }
    adopt("alerting:\n  alertmanagers:\n" + found.replace("3s", "4s"));
    Files.writeString(file, "[{\"targets\":[\"found:1\"]}]");
    awaitActive("http://found:1/api/v2/alerts");
    assertNotEquals(before, alertmanagers.sets().getFirst().sender());
    adopt("global: {}");
    assertEquals(List.of(), active());
    assertFalse(metrics().contains("prometheus_sd_discovered_targets{"), metrics());
  }

  @Test
  void anAbandonedReloadChangesNothing() throws Exception {
    alertmanagers.start();
    adopt("alerting: {alertmanagers: [{static_configs: [{targets: ['a:1']}]}]}");
    alertmanagers
        .prepare(config("alerting: {alertmanagers: [{static_configs: [{targets: ['b:1']}]}]}"))
        .abort();
    assertEquals(List.of("http://a:1/api/v2/alerts"), active());
  }

  @Test
  void postsAreAnsweredInUpstreamsWords() throws Exception {
    try (TestTargets server = new TestTargets()) {
      adopt(
          """
          alerting:
            alertmanagers:
            - path_prefix: /am
              timeout: 3s
              authorization: {credentials: token}
              static_configs:
              - targets: ["%s"]
          """
              .formatted(server.address()));
      AlertmanagerSet one = alertmanagers.sets().getFirst();
      server.on(
          "/am/api/v2/alerts",
          out -> {
            TestTargets.write(out, "202 Accepted", "", new byte[0]);
            throw TestTargets.hangUp();
          });
      assertEquals("accepted", post(one, 0));
      String head = server.heads().getFirst();
      assertTrue(head.startsWith("POST /am/api/v2/alerts HTTP/1.1\n"), head);
      assertTrue(head.contains("Content-Type: application/json"), head);
      assertTrue(head.contains("User-Agent: Prometheus/test"), head);
      assertTrue(head.contains("Authorization: Bearer token"), head);
      assertTrue(head.toLowerCase(Locale.ROOT).contains("content-length: 2"), head);
      server.on(
          "/am/api/v2/alerts",
          out -> {
            TestTargets.write(out, "500 Internal Server Error", "", new byte[] {'x'});
            throw TestTargets.hangUp();
          });
      assertEquals("bad response status 500 Internal Server Error", post(one, 0));
      server.on("/am/api/v2/alerts", out -> Thread.sleep(20_000));
      assertEquals(
          "Post \"" + one.urls().getFirst() + "\": context deadline exceeded", post(one, 0));
    }
  }

  @Test
  void anAddressThatIsNoneFailsItsPostsOnly() throws Exception {
    adopt(
        """
        alerting:
          alertmanagers:
          - scheme: ftp
            static_configs:
            - targets: ["a:1", "b:x"]
        """);
    AlertmanagerSet set = alertmanagers.sets().getFirst();
    assertEquals(
        "Post \"ftp://a:1/api/v2/alerts\": unsupported protocol scheme \"ftp\"", post(set, 0));
    assertTrue(post(set, 1).startsWith("Post \"ftp://b:x/api/v2/alerts\""), () -> set + "");
  }

  /// What became of a post to one of a set.
  private static String post(AlertmanagerSet set, int index) throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    set.sender()
        .send(
            set.urls().get(index),
            "[]".getBytes(StandardCharsets.UTF_8),
            new AlertSender.Answer() {
              @Override
              public void accepted() {
                end.complete("accepted");
              }

              @Override
              public void failed(String reason) {
                end.complete(reason);
              }
            });
    return end.get(20, TimeUnit.SECONDS);
  }
}
