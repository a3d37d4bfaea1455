package io.narthex.server.remote.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.query.RemoteEvaluation;
import io.narthex.query.RemoteEvaluation.Request;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.TestTargets;
import io.narthex.server.json.JsonCursor;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.RangeAnswer;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class ShardQueriesTest {
  private static final String PATH = "/api/v1/query_range";
  private static final long LIMIT_BYTES = 1 << 20;
  private static final Request THREE = new Request("up == 1", 1_000_500, 15_000, 3, 300_000);

  private final HttpTransport transport = new HttpTransport(1);
  private final List<TestTargets> servers = new ArrayList<>();
  private long timeoutMs = 10_000;

  @BeforeEach
  void open() throws IOException {
    servers.add(new TestTargets());
    servers.add(new TestTargets());
  }

  @AfterEach
  void close() throws IOException {
    for (TestTargets server : servers) {
      server.close();
    }
    transport.close();
  }

  private ShardQueries shards(ShardQueries.Elsewhere elsewhere) {
    HttpClient client = new HttpClient(transport, HttpClientConfig.DEFAULT, "test");
    return new ShardQueries(
        servers.stream()
            .map(server ->
                new Shard(
                    HttpUrl.parse("http://" + server.address() + "/"),
                    Map.of("X-Scope", List.of("t")),
                    client,
                    timeoutMs))
            .toList(),
        elsewhere,
        LIMIT_BYTES,
        Clock.system());
  }

  private static void answer(TestTargets server, String body) {
    server.body(PATH, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static String matrix(String series) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
        + series
        + "]}}";
  }

  private static String series(String name, String values) {
    return "{\"metric\":{\"__name__\":\"" + name + "\"},\"values\":[" + values + "]}";
  }

  private List<String> rows(Request request) {
    List<String> rows = new ArrayList<>();
    shards((_, _) -> false)
        .evaluate(
            request,
            ReadContext.unbounded(),
            (labels, values) -> {
              StringBuilder row = new StringBuilder(labels.toString());
              for (double value : values) {
                row.append(' ').append(StaleMarker.is(value) ? "-" : GoFloat.sampleValue(value));
              }
              rows.add(row.toString());
            });
    return rows;
  }

  @Test
  void joinsWhatShardsSay() {
    answer(servers.get(0), matrix(series("a", "[1000.5,\"1\"],[1030.5,\"NaN\"]")));
    answer(servers.get(1), matrix(series("b", "[1015.5,\"-0.1\"]") + "," + series("c", "")));
    assertEquals(
        List.of("{__name__=\"a\"} 1 - NaN", "{__name__=\"b\"} - -0.1 -", "{__name__=\"c\"} - - -"),
        rows(THREE));
    assertEquals(
        List.of("query=up+%3D%3D+1&start=1000.5&end=1030.5&step=15&lookback_delta=300"),
        servers.get(0).bodies(PATH));
    assertTrue(servers.get(1).heads().getFirst().contains("X-Scope: t"));
  }

  @Test
  void carriesNotes() {
    answer(
        servers.get(0),
        "{\"status\":\"success\",\"data\":{\"result\":[],\"resultType\":\"matrix\",\"stats\":{\"a\":[1]}},"
            + "\"warnings\":[\"w\"],\"infos\":[\"i\",\"j\"]}");
    answer(servers.get(1), matrix(""));
    RemoteEvaluation.Notes notes =
        shards((_, _) -> false)
            .evaluate(
                new Request("a", 5, 0, 1, 1), ReadContext.unbounded(), (labels, values) -> {});
    assertEquals(new RemoteEvaluation.Notes(List.of("w"), List.of("i", "j")), notes);
    assertEquals(
        List.of("query=a&start=0.005&end=0.005&step=1&lookback_delta=0.001"),
        servers.get(1).bodies(PATH));
  }

  @Test
  void longGridsGoInPieces() {
    Request long_ = new Request("a", 0, 1_000, 25_000, 1);
    answer(servers.get(1), matrix(""));
    answer(servers.get(0), matrix(""));
    assertEquals(List.of(), rows(long_));
    assertEquals(
        List.of(
            "query=a&start=0&end=10999&step=1&lookback_delta=0.001",
            "query=a&start=11000&end=21999&step=1&lookback_delta=0.001",
            "query=a&start=22000&end=24999&step=1&lookback_delta=0.001"),
        servers.get(0).bodies(PATH));
  }

  private String failure() {
    StorageException e = assertThrows(StorageException.class, () -> rows(THREE));
    assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
    return String.valueOf(e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"status\":\"success\"}",
        "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"x\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
            + "\"histograms\":[[1000.5,{}]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
            + "\"values\":[[1001,\"1\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
            + "\"values\":[[1045.5,\"1\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
            + "\"values\":[[1000.5,\"x\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{}"
      })
  void whatIsNoAnswer(String body) {
    answer(servers.get(0), matrix(series("a", "[1000.5,\"1\"]")));
    answer(servers.get(1), body);
    assertTrue(failure().startsWith("shard http://" + servers.get(1).address() + "/: "));
  }

  @Test
  void errorsAndSilence() {
    answer(servers.get(0), matrix(""));
    servers
        .get(1)
        .on(
            PATH,
            out -> TestTargets.write(out, "503 Service Unavailable", "text/plain", new byte[0]));
    assertTrue(failure().contains("503 Service Unavailable"), failure());
    answer(servers.get(1), matrix(" ".repeat(2 << 20)));
    assertTrue(failure().contains("body size limit exceeded"), failure());
    timeoutMs = 200;
    servers.get(1).on(PATH, out -> TimeUnit.SECONDS.sleep(2));
    assertFalse(failure().isEmpty());
  }

  @Test
  void aCancelledQueryDoesNotWait() {
    servers.get(0).on(PATH, out -> TimeUnit.SECONDS.sleep(5));
    answer(servers.get(1), matrix(""));
    StorageException cancelled = new StorageException(StorageException.Kind.CANCELLED, "cancelled");
    ReadContext reads =
        new ReadContext() {
          @Override
          public void check() {
            throw cancelled;
          }

          @Override
          public void charge(long bytes) {}
        };
    StorageException thrown =
        assertThrows(
            StorageException.class,
            () -> shards((_, _) -> false).evaluate(THREE, reads, (labels, values) -> {}));
    assertEquals(cancelled, thrown);
  }

  private static void configured(TestTargets server, String yaml) {
    server.body(
        "/api/v1/status/config",
        "application/json",
        ("{\"status\":\"success\",\"data\":{\"yaml\":\"" + yaml + "\"}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void doesNotCoverShardsWithLabelsOfTheirOwn() {
    configured(servers.get(0), "global:\\n  scrape_interval: 15s\\n");
    assertFalse(shards((_, _) -> false).covers(query("a"), ReadContext.unbounded()), "unknown");
    configured(servers.get(1), "global:\\n  external_labels:\\n    shard: b\\n");
    assertFalse(shards((_, _) -> false).covers(query("a"), ReadContext.unbounded()), "labelled");
    configured(servers.get(1), "global: {}\\n");
    ShardQueries plain = shards((_, _) -> false);
    int before = servers.get(1).heads().size();
    assertTrue(plain.covers(query("a"), ReadContext.unbounded()));
    assertTrue(plain.covers(query("b"), ReadContext.unbounded()));
    assertEquals(before + 1, servers.get(1).heads().size(), "asked once");
  }

  @Test
  void coversWhatIsNowhereElse() {
    configured(servers.get(0), "global: {}\\n");
    configured(servers.get(1), "");
    SeriesQuery here = query("here");
    ShardQueries shards = shards((selector, _) -> selector.equals(here));
    assertFalse(shards.covers(here, ReadContext.unbounded()));
    assertTrue(shards.covers(query("there"), ReadContext.unbounded()));
  }

  private static SeriesQuery query(String name) {
    return new SeriesQuery(
        List.of(Matcher.equal("__name__", name)), new TimeRange(0, 1), SelectHints.NONE, false);
  }

  /// Doubles come over as they were.
  @Test
  void sameBits() {
    Seeds.rounds(
        500,
        random -> {
          int steps = 1 + random.nextInt(40);
          long startMs = random.nextLong(2_000_000_000_000L);
          Request request = new Request("a", startMs, 1 + random.nextInt(100_000), steps, 1);
          double[] expected = new double[steps];
          StringBuilder values = new StringBuilder();
          for (int i = 0; i < steps; i++) {
            expected[i] =
                switch (random.nextInt(4)) {
                  case 0 -> StaleMarker.value();
                  case 1 -> random.nextInt(1_000);
                  case 2 -> random.nextGaussian();
                  default -> notNaN(Double.longBitsToDouble(random.nextLong()));
                };
            if (!StaleMarker.is(expected[i])) {
              values.append(values.isEmpty() ? "[" : ",[");
              values.append(Timestamps.seconds(startMs + i * request.stepMs())).append(",\"");
              values.append(GoFloat.sampleValue(expected[i])).append("\"]");
            }
          }
          byte[] body = matrix(series("a", values.toString())).getBytes(StandardCharsets.UTF_8);
          Map<Labels, double[]> rows = new TreeMap<>();
          RangeAnswer.read(new JsonCursor(body, body.length), new ShardRows(request, rows::put));
          double[] actual = rows.getOrDefault(Labels.of("__name__", "a"), new double[0]);
          for (int i = 0; i < steps; i++) {
            assertEquals(
                Double.doubleToRawLongBits(expected[i]), Double.doubleToRawLongBits(actual[i]));
          }
        });
  }

  private static double notNaN(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  @Test
  void damageIsRefusedOrRead() {
    byte[] whole =
        matrix(series("a", "[1000.5,\"1\"],[1015.5,\"2\"]")).getBytes(StandardCharsets.UTF_8);
    Seeds.rounds(
        2_000,
        random -> {
          byte[] body = whole.clone();
          body[random.nextInt(body.length)] = (byte) random.nextInt(256);
          try {
            RangeAnswer.read(
                new JsonCursor(body, body.length),
                new ShardRows(THREE, (labels, values) -> assertEquals(3, values.length)));
          } catch (JsonException e) {
            assertTrue(e.getMessage() != null);
          }
        });
  }
}
