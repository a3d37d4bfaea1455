package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.server.cli.Flags;
import io.narthex.server.cli.PushCommands;
import io.narthex.server.http.HttpObserver;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.http.RawClient;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Routes;
import io.narthex.server.http.UrlText;
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.RemoteWriteMetrics;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.remote.WriteHeaders;
import io.narthex.server.remote.send.MetricPush;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WireKeys;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.database.Database;
import io.narthex.storage.exemplar.ExemplarStore;
import io.narthex.storage.labels.KeyedHash;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Remote write over real sockets into a real database.
@Timeout(60)
final class RemoteWriteHttpTest {
  private static final String V1_HEADERS =
      headers("snappy", "X-Prometheus-Remote-Write-Version: 0.1.0");

  @TempDir private Path directory = Path.of("");
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final MemoryBudget inFlight = MemoryBudget.root(1 << 28);
  private Database storage;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    storage = CaptureServer.database(directory.resolve("data"));
    server = start(true);
  }

  private HttpServer start(boolean receiving) throws Exception {
    RemoteWriteReceiver receiver =
        new RemoteWriteReceiver(
            new RemoteWriteReceiver.Parts(
                storage,
                Clock.system(),
                WriteHeaders.BOTH,
                new WireKeys(1 << 20, MemoryBudget.root(1 << 24)),
                () -> new KeyedHash(1, 2),
                new ExemplarStore(MemoryBudget.root(0)),
                inFlight,
                workers,
                new RemoteWriteMetrics(new PrometheusRegistry())));
    CaptureStatus status = new CaptureStatus(directory, Flags.parse(), Readiness.READY);
    return HttpServer.start(
        HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        new Routes(
            ApiRoutes.of(
                new ApiDependencies(
                    new Engine(storage, EngineOptions.DEFAULT, Clock.system()),
                    new PromqlLanguage(ParserOptions.DEFAULT),
                    ReadStorages.alone(storage),
                    storage.administration(),
                    TargetSource.NONE,
                    AlertmanagerSource.NONE,
                    RuleSource.NONE,
                    status,
                    status,
                    out -> {},
                    Clock.system(),
                    new ApiOptions(
                        "",
                        false,
                        false,
                        receiving ? new RemoteWriteEndpoint(receiver) : null,
                        ApiOptions.DEFAULT.remoteRead(),
                        ApiOptions.DEFAULT.exemplars(),
                        ApiOptions.DEFAULT.destinations())))),
        () -> Readiness.READY,
        HttpObserver.NONE,
        Clock.system());
  }

  @AfterEach
  void stop() {
    server.close();
    workers.shutdownNow();
    storage.close();
  }

  private static String headers(String encoding, String version) {
    return String.join(
        "\r\n",
        "Content-Type: application/x-protobuf",
        "Content-Encoding: " + encoding,
        version,
        "");
  }

  private static RawClient.Answer post(RawClient client, String headers, byte[] body)
      throws IOException {
    client.send(
        "POST /api/v1/write HTTP/1.1\r\nHost: x\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n");
    client.send(body);
    return client.read();
  }

  private static byte[] load(int number) throws IOException {
    return Files.readAllBytes(
        ConformanceCases.file("api/captures/dataset/load-" + number + ".v1.bin"));
  }

  private static Map<String, List<String>> recordedFloats() {
    Map<String, List<String>> floats = new TreeMap<>();
    for (Case line : ConformanceCases.lines("api/captures/dataset/series.jsonl")) {
      Map<String, String> pairs = new TreeMap<>();
      line.json()
          .get("labels")
          .properties()
          .forEach(e -> pairs.put(e.getKey(), e.getValue().asText()));
      List<String> points = new ArrayList<>();
      for (JsonNode sample : line.json().path("samples")) {
        // Senders leave zeros out, and with them their sign.
        String bits = sample.get(2).asText().replace("8000000000000000", "0000000000000000");
        points.add(sample.get(0).asLong() + " " + bits);
      }
      if (!points.isEmpty()) {
        floats.put(Labels.of(pairs).toString(), points);
      }
    }
    return floats;
  }

  private Map<String, List<String>> storedFloats() {
    Map<String, List<String>> floats = new TreeMap<>();
    Map<Labels, List<Point>> stored =
        SelectionReader.read(
            storage, TimeRange.ALL, Matcher.of(MatchType.NOT_EQUAL, Labels.METRIC_NAME, ""));
    stored.forEach((labels, points) ->
        floats.put(
            labels.toString(),
            points.stream()
                .map(p -> p.timestampMs() + " " + String.format("%016x", p.bits()))
                .toList()));
    return floats;
  }

  private static void assertSame(
      Map<String, List<String>> expected, Map<String, List<String>> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((series, points) -> assertEquals(points, actual.get(series), series));
  }

  /// The recorded data set, native histograms left out, bit for bit; and once more, as a sender
  /// does that saw no answer.
  @Test
  void storesWhatPrometheusSends() throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      for (int number : List.of(1, 2, 3)) {
        RawClient.Answer answer = post(client, V1_HEADERS, load(number));
        assertEquals(204, answer.status(), answer.text());
      }
      assertSame(recordedFloats(), storedFloats());
      post(client, V1_HEADERS, load(3));
      assertSame(recordedFloats(), storedFloats());
    }
    assertEquals(0, inFlight.usedBytes());
  }

  /// The bodies of Prometheus's own client as 2.0: counts in the headers, the same data as in 1.0.
  @Test
  void storesWhatPrometheusSendsAsVersionTwo() throws IOException {
    String headers =
        headers("snappy", "X-Prometheus-Remote-Write-Version: 2.0.0")
            .replace("x-protobuf", "x-protobuf;proto=io.prometheus.write.v2.Request");
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      int written = 0;
      for (int number = 1; number <= 9; number++) {
        byte[] body =
            Files.readAllBytes(ConformanceCases.file("remote/sent/v2-0" + number + ".bin"));
        RawClient.Answer answer = post(client, headers, body);
        assertEquals(204, answer.status(), answer.text());
        written += Integer.parseInt(answer.header("x-prometheus-remote-write-samples-written"));
        RawClient.Answer again = post(client, headers, body);
        assertEquals(204, again.status(), again.text());
      }
      int stored = storedFloats().values().stream().mapToInt(List::size).sum();
      assertTrue(stored > 700, () -> "floats: " + stored);
      assertEquals(stored, written);
    }
    assertEquals(0, inFlight.usedBytes());
  }

  private static String push(String input, String... args) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int status = new PushCommands(in, out, out, new MetricPush.Retries(0, 1, 1)).run(args);
    return status + " " + said.toString(StandardCharsets.UTF_8);
  }

  private static void assertValue(RawClient client, String query, String value) throws IOException {
    client.send(
        "GET /api/v1/query"
            + UrlText.query(Map.of("query", List.of(query)))
            + " HTTP/1.1\r\nHost: x\r\n\r\n");
    String answer = client.read().text();
    assertTrue(answer.contains(",\"" + value + "\"]"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prometheus.WriteRequest", "io.prometheus.write.v2.Request"})
  void storesWhatTheToolPushes(String message) throws IOException {
    String url = "http://127.0.0.1:" + server.ports().getFirst();
    String flag = "--protobuf_message=" + message;
    assertEquals(
        "0 Parsing standard input\n  SUCCESS: metrics pushed to remote write.\n",
        push(
            """
            # HELP pushed_total Help.
            # TYPE pushed_total counter
            pushed_total{job="own"} 42
            # TYPE took_seconds histogram
            took_seconds_bucket{le="1.0"} 2
            took_seconds_sum 3.5
            took_seconds_count 4
            """,
            "push",
            "metrics",
            flag,
            url));
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      assertValue(client, "pushed_total{exported_job=\"own\",job=\"promtool\"}", "42");
      assertValue(client, "took_seconds_bucket{le=\"1\"}", "2");
      assertValue(client, "took_seconds_bucket{le=\"+Inf\"}", "4");
      assertValue(client, "took_seconds_sum", "3.5");
    }
    String old = push("a 1 5\n", "push", "metrics", flag, url);
    assertTrue(old.contains("  FAILED: server returned HTTP status 400 Bad Request: "), old);
    assertTrue(
        push("a 1\n", "push", "metrics", flag, "--remote-write.path=/none", url)
            .endsWith("  FAILED: server returned HTTP status 404 Not Found: 404 page not found\n"));
  }

  @Test
  void takesPostAlone() throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      for (String method : List.of("GET", "PUT")) {
        client.send(method + " /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        assertEquals(405, client.read().status());
      }
    }
  }

  /// vmagent tries its own encoding first and goes on with snappy after a 415.
  @Test
  void refusesOtherEncodingsSoThatSendersFallBack() throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      RawClient.Answer refused =
          post(client, headers("zstd", "X-VictoriaMetrics-Remote-Write-Version: 1"), load(1));
      assertEquals(415, refused.status());
      assertEquals(
          "zstd encoding (compression) is not accepted by this server; only snappy is acceptable\n",
          refused.text());
      assertEquals(204, post(client, V1_HEADERS, load(1)).status());
      assertFalse(storedFloats().isEmpty());
    }
  }

  @Test
  void damagedBodiesAreRefusedAndTheConnectionGoesOn() throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      byte[] body = load(1);

      RawClient.Answer refused = post(client, V1_HEADERS, Arrays.copyOf(body, 100));
      assertEquals(400, refused.status());
      assertTrue(storedFloats().isEmpty());
      assertEquals(204, post(client, V1_HEADERS, load(1)).status());
    }
    assertEquals(0, inFlight.usedBytes());
  }

  @Test
  void saysHowToSwitchTheReceiverOn() throws Exception {
    try (HttpServer off = start(false);
        RawClient client = new RawClient(off.ports().getFirst())) {
      RawClient.Answer answer = post(client, V1_HEADERS, load(1));
      assertEquals(404, answer.status());
      assertEquals(
          "remote write receiver needs to be enabled with --web.enable-remote-write-receiver\n",
          answer.text());
    }
  }
}
