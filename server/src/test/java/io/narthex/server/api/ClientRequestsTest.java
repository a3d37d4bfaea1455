package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narthex.query.QueryEngine;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryResult;
import io.narthex.query.QueryStatistics;
import io.narthex.query.QueryValue;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.server.cli.Flags;
import io.narthex.server.http.HttpObserver;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.http.RawClient;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Routes;
import io.narthex.server.remote.ReadStorages;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.NaiveStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests as Grafana, vmalert and promtool were seen to send them, over real sockets; the engine
/// notes what it is asked and answers a number or as many series as the query says.
@Timeout(60)
final class ClientRequestsTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final NaiveStorage storage = new NaiveStorage();
  @TempDir private Path directory = Path.of("");
  private HttpServer server;

  /// `series:<n>` has so many series, anything else is 2.
  private final class Answering implements QueryEngine {
    @Override
    public QueryResult instant(String query, long timeMs, QueryOptions options) {
      asked.add(query + " @ " + timeMs);
      if (!query.startsWith("series:")) {
        return result(new QueryValue.Scalar(timeMs, 2));
      }
      List<QueryValue.Sample> samples = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(query.substring(7)); i++) {
        samples.add(new QueryValue.Sample(Labels.of("i", Integer.toString(i)), timeMs, i, null));
      }
      return result(new QueryValue.Vector(samples));
    }

    @Override
    public QueryResult range(
        String query, long startMs, long endMs, long stepMs, QueryOptions options) {
      asked.add(query + " @ " + startMs + ".." + endMs + "/" + stepMs);
      return result(new QueryValue.Matrix(List.of()));
    }

    private static QueryResult result(QueryValue value) {
      return new QueryResult(
          value,
          List.of(),
          List.of(),
          new QueryStatistics(1, 1, 1, 1, 1, 1, 7, 8, 9, List.of(), null));
    }
  }

  @BeforeEach
  void start() throws Exception {
    WriteBatch batch = new WriteBatch();
    for (String job : List.of("a", "b")) {
      Labels labels = Labels.of("__name__", "up", "job", job, "with.dots", "x");
      batch.add(batch.addSeries(labels), 1_795_266_840_000L, 1);
    }
    assertTrue(storage.commit(batch).allSuccessful());
    CaptureStatus status = new CaptureStatus(directory, Flags.parse(), Readiness.READY);
    server =
        HttpServer.start(
            HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Routes(
                ApiRoutes.of(
                    new ApiDependencies(
                        new Answering(),
                        new PromqlLanguage(ParserOptions.DEFAULT),
                        ReadStorages.alone(storage),
                        new NoBlocks(),
                        TargetSource.NONE,
                        AlertmanagerSource.NONE,
                        RuleSource.NONE,
                        status,
                        status,
                        out -> {},
                        Clock.system(),
                        ApiOptions.DEFAULT))),
            () -> Readiness.READY,
            HttpObserver.NONE,
            Clock.system());
  }

  @AfterEach
  void stop() {
    server.close();
    storage.close();
  }

  private RawClient.Answer send(String request) throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      client.send(request);
      return client.read();
    }
  }

  private RawClient.Answer get(String target, String... headers) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + String.join("", headers) + "\r\n");
  }

  private RawClient.Answer post(String target, String contentType, String body) throws IOException {
    return send(
        "POST "
            + target
            + " HTTP/1.1\r\nHost: x\r\nUser-Agent: Go-http-client/1.1\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\nContent-Type: "
            + contentType
            + "\r\nAccept-Encoding: gzip\r\nX-Grafana-Org-Id: 1\r\n\r\n"
            + body);
  }

  private static String text(RawClient.Answer answer) throws IOException {
    return new String(answer.decoded(), StandardCharsets.UTF_8);
  }

  @Test
  void passesTheHealthCheckOfGrafana() throws IOException {
    RawClient.Answer answer = post("/api/v1/query", FORM, "query=1%2B1&time=4");
    assertEquals(200, answer.status());
    assertEquals(List.of("1+1 @ 4000"), asked);
    assertEquals(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}}",
        text(answer));
    JsonNode build = new ObjectMapper().readTree(text(get("/api/v1/status/buildinfo")));
    assertEquals("success", build.get("status").asText());
    assertFalse(build.get("data").has("features"), "Grafana takes that for another server");
  }

  @Test
  void mergesParametersOfUrlAndForm() throws IOException {
    RawClient.Answer answer =
        post(
            "/api/v1/query_range?stats=all&dedup=true&partial_response=false",
            FORM,
            "end=1795266840&query=up&start=1795263240&step=15");
    assertEquals(List.of("up @ 1795263240000..1795266840000/15000"), asked);
    String text = text(answer);
    assertTrue(text.indexOf("\"resultType\"") < text.indexOf("\"result\":"), text);
    assertTrue(text.indexOf("\"result\":") < text.indexOf("\"stats\""), text);
    JsonNode samples = new ObjectMapper().readTree(text).at("/data/stats/samples");
    assertEquals(7, samples.get("totalQueryableSamples").asInt());
    assertEquals(8, samples.get("samplesRead").asInt());
    assertEquals(9, samples.get("peakSamples").asInt());
  }

  @Test
  void takesAllParametersInTheUrlOfAPost() throws IOException {
    String target = "/api/v1/query?query=up&step=300s&time=2026-11-21T13%3A54%3A00Z";
    assertEquals(200, post(target, "application/json", "").status());
    assertEquals(List.of("up @ 1795269240000"), asked);
    RawClient.Answer values =
        post("/api/v1/label/job/values?start=0&end=1795266900&match%5B%5D=up", FORM, "");
    assertEquals("{\"status\":\"success\",\"data\":[\"a\",\"b\"]}", text(values));
    RawClient.Answer names = post("/api/v1/labels?limit=40000&match%5B%5D=up", FORM, "");
    assertEquals(
        "{\"status\":\"success\",\"data\":[\"__name__\",\"job\",\"with.dots\"]}", text(names));
  }

  @Test
  void takesLongLinesHeadersAndForms() throws IOException {
    String query = "up{i=~\"" + "x".repeat(24_000) + "\"}";
    String encoded = "up%7Bi%3D~%22" + "x".repeat(24_000) + "%22%7D";
    RawClient.Answer answer =
        get(
            "/api/v1/query?time=1&query=" + encoded,
            "X-Grafana-Id: " + "j".repeat(8_000) + "\r\n",
            "Cookie: " + "c".repeat(8_000) + "\r\n");
    assertEquals(200, answer.status());
    assertEquals(query + " @ 1000", asked.getFirst());
    String alternatives = "|server-123456".repeat(43_000);
    assertEquals(200, post("/api/v1/query", FORM, "query=" + alternatives + "&time=2").status());
    assertEquals(alternatives + " @ 2000", asked.getLast());
  }

  @Test
  void readsTimesAndStepsOfAnyPrecision() throws IOException {
    assertEquals(
        200,
        get("/api/v1/query_range?query=up&start=1795268823.6072927&end=1795268830.1&step=0.5")
            .status());
    assertEquals(200, get("/api/v1/query_range?query=up&start=1&end=2&step=1m0s").status());
    assertEquals(List.of("up @ 1795268823607..1795268830100/500", "up @ 1000..2000/60000"), asked);
  }

  @Test
  void answersExemplarProbesInMilliseconds() throws IOException {
    RawClient.Answer answer =
        post("/api/v1/query_exemplars", FORM, "end=1795270440000&query=up&start=1795266840000");
    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"success\",\"data\":[]}", text(answer));
  }

  @Test
  void findsSeriesBetweenTimesFarApart() throws IOException {
    // promtool asks for 9,999 hours around now.
    RawClient.Answer answer =
        post(
            "/api/v1/series",
            FORM,
            "end=1831263240&match%5B%5D=%7B__name__%3D%22up%22%2Cjob%3D%22a%22%7D&start=1759270440");
    assertEquals(
        "{\"status\":\"success\",\"data\":[{\"__name__\":\"up\",\"job\":\"a\",\"with.dots\":\"x\"}]}",
        text(answer));
    assertEquals(
        "{\"status\":\"success\",\"data\":[\"x\"]}",
        text(get("/api/v1/label/U__with_2e_dots/values")));
  }

  @Test
  void compressesWithGzipOnlyWhereAskedExactly() throws IOException {
    for (String target : List.of("/api/v1/query?query=1&time=1", "/api/v1/series")) {
      for (String accepted : List.of("gzip", "gzip, deflate, br, zstd")) {
        RawClient.Answer answer = get(target, "Accept-Encoding: " + accepted + "\r\n");
        assertEquals("gzip", answer.header("content-encoding"), target);
        assertEquals("Accept-Encoding, Origin", answer.header("vary"));
        assertTrue(text(answer).startsWith("{\"status\":"));
      }
      for (String accepted : List.of("GZIP", "gzip;q=0.5", "zstd", "*")) {
        RawClient.Answer answer = get(target, "Accept-Encoding: " + accepted + "\r\n");
        assertEquals("", answer.header("content-encoding"), accepted);
        assertTrue(answer.text().startsWith("{\"status\":"));
      }
    }
  }

  @Test
  void tellsBrowsersWhoMayAsk() throws IOException {
    RawClient.Answer answer =
        get("/api/v1/query?query=1&time=1", "Origin: http://grafana.example.org\r\n");
    assertEquals("http://grafana.example.org", answer.header("access-control-allow-origin"));
    assertEquals(
        "Accept, Authorization, Content-Type, Origin",
        answer.header("access-control-allow-headers"));
    assertEquals("GET, POST, OPTIONS", answer.header("access-control-allow-methods"));
    assertEquals("Date", answer.header("access-control-expose-headers"));
  }

  @Test
  void countsPointsAsUpstream() throws IOException {
    assertEquals(200, get("/api/v1/query_range?query=up&start=0&end=11000&step=1").status());
    RawClient.Answer refused = get("/api/v1/query_range?query=up&start=0&end=11001&step=1");
    assertEquals(400, refused.status());
    assertTrue(
        text(refused).contains("exceeded maximum resolution of 11,000 points per timeseries"),
        text(refused));
    assertEquals(1, asked.size());
  }

  @Test
  void warnsOfALimitOnlyWhereItCuts() throws IOException {
    assertFalse(text(get("/api/v1/query?query=series:2&time=1&limit=2")).contains("warnings"));
    String cut = text(get("/api/v1/query?query=series:3&time=1&limit=2"));
    assertTrue(cut.endsWith(",\"warnings\":[\"results truncated due to limit\"]}"), cut);
    JsonNode result = new ObjectMapper().readTree(cut).at("/data/result");
    assertEquals(2, result.size());
  }

  @Test
  void ignoresTheStateOfRules() throws IOException {
    assertEquals(
        "{\"status\":\"success\",\"data\":{\"groups\":[]}}",
        text(get("/api/v1/rules?state=nonsense&exclude_alerts=true&rule_name=a&rule_name[]=a")));
  }

  @Test
  void reportsErrorsInAWayThatGrafanaReads() throws IOException {
    RawClient.Answer answer = get("/api/v1/series?match[]=up%7B");
    assertEquals(400, answer.status());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals(
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter"
            + " \\\"match[]\\\": 1:4: parse error: unexpected end of input inside braces\"}",
        text(answer));
  }
}
