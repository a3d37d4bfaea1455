package io.narthex.server.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpSdConfig;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.TestTargets;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// HTTP discovery against a real server: each recorded answer, then what is known after it.
@Timeout(60)
final class HttpSourceTest {
  private final HttpTransport transport = new HttpTransport(1);
  private final HttpClient client =
      new HttpClient(transport, HttpClientConfig.DEFAULT, "Prometheus/test");
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(1);

  @AfterEach
  void close() {
    threads.shutdownNow();
    transport.close();
  }

  private HttpSource source(String url, long refreshMs, Runnable changed) {
    return new HttpSource(
        new HttpSdConfig(url, refreshMs, HttpClientConfig.DEFAULT),
        client,
        threads,
        new Owner(changed),
        new DiscoveryMetrics(new PrometheusRegistry()));
  }

  @Test
  void recordedAnswers() {
    ConformanceCases.family("discovery.http")
        .run(ConformanceCases.cases("discovery/http.json"), this::check);
  }

  private void check(Case c) throws Exception {
    try (TestTargets server = new TestTargets()) {
      String url = "http://" + server.address() + "/sd";
      HttpSource source = source(url, 30_000, () -> {});
      List<TargetGroup> known = List.of();
      for (JsonNode refresh : c.json().path("refreshes")) {
        server.on(
            "/sd",
            out ->
                TestTargets.write(
                    out,
                    refresh.path("status").asInt() + " " + reason(refresh.path("status").asInt()),
                    refresh.path("contentType").asText(),
                    refresh.path("body").asText().getBytes(StandardCharsets.UTF_8)));
        try (HttpAnswer answer =
            client.call(
                HttpCall.get(HttpUrl.parse(url), HttpSource.headers(30_000), 5_000, 1 << 20))) {
          if (refresh.path("ok").asBoolean()) {
            source.accept(answer);
            known = DiscoveryConformanceTest.groups(refresh.path("groups"), url);
          } else {
            Exception e = assertThrows(TargetGroupException.class, () -> source.accept(answer));
            String error = refresh.path("error").asText();
            if (error.startsWith("server returned") || error.startsWith("unsupported")) {
              assertEquals(error, e.getMessage());
            }
          }
        }
        assertEquals(known, source.groups());
      }
      String head = server.heads().getFirst();
      c.json()
          .path("requestHeaders")
          .properties()
          .forEach(e -> assertTrue(head.contains(e.getKey() + ": " + e.getValue().asText()), head));
      assertTrue(head.contains("User-Agent: Prometheus/test"), head);
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 204 -> "No Content";
      case 400 -> "Bad Request";
      case 404 -> "Not Found";
      default -> "Internal Server Error";
    };
  }

  @Test
  void asksAgainAndKeepsTheLastGoodList() throws Exception {
    try (TestTargets server = new TestTargets()) {
      server.body(
          "/sd", "application/json", "[{\"targets\":[\"a\"]}]".getBytes(StandardCharsets.UTF_8));
      CountDownLatch first = new CountDownLatch(1);
      HttpSource source = source("http://" + server.address() + "/sd", 100, first::countDown);
      source.start();
      assertTrue(first.await(10, TimeUnit.SECONDS));
      assertEquals("a", source.groups().getFirst().targets().getFirst().get("__address__"));
      server.on("/sd", out -> TestTargets.write(out, "500 No", "text/plain", new byte[0]));
      int asked = server.heads().size();
      while (server.heads().size() < asked + 3) {
        Thread.sleep(10);
      }
      assertFalse(source.groups().isEmpty());
      server.body("/sd", "application/json", "[]".getBytes(StandardCharsets.UTF_8));
      while (source.groups().stream().anyMatch(group -> !group.targets().isEmpty())) {
        Thread.sleep(10);
      }
      source.close();
    }
  }
}
