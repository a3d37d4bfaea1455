package io.narthex.server.api;

import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Exchanges recorded from Prometheus, replayed against running servers that hold the same floats.
final class CapturesTest {
  private static final Map<String, CaptureServer> SERVERS = new HashMap<>();

  @BeforeAll
  static void start() throws IOException {
    ConformanceCases.directory();
    SERVERS.putAll(CaptureServer.startAll());
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(CaptureServer::close);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query_exemplars",
        "labels",
        "label_values",
        "series",
        "metadata",
        "targets",
        "status",
        "http",
        "lifecycle",
        "rules",
      })
  void answersAsRecorded(String family) {
    List<Case> cases = ConformanceCases.lines("api/captures/" + family + ".jsonl");
    ConformanceCases.family("captures-" + family)
        .run(
            cases.stream().map(Exchange::new).toList(),
            Exchange::id,
            exchange -> exchange.check(exchange.send(server(exchange).port())));
  }

  private static CaptureServer server(Exchange exchange) {
    String name = exchange.id().contains("/notready_") ? "starting" : exchange.instance();
    CaptureServer server = SERVERS.get(name);
    if (server == null) {
      throw new IllegalStateException("no such instance: " + name);
    }
    return server;
  }
}
