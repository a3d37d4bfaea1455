package io.narthex.server.remote.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.TestTargets;
import io.narthex.server.remote.ReadStorages;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.exchange.ChunkDecoder;
import io.narthex.storage.exchange.ChunkEncoding;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.exchange.XorEncoder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerSeries;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.Point;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client against our own server, recorded answers, and damaged, slow and hanging peers.
@Timeout(120)
final class ReadClientTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final String CHUNKED =
      "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
  private static final Matcher ALL = Matcher.equal("__none__", "");

  private final HttpTransport transport = new HttpTransport(1);
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ReadMetrics metrics = new ReadMetrics(registry, new PrometheusRegistry());

  @AfterEach
  void close() {
    transport.close();
  }

  private ReadClient client(String url, long timeoutMs, long maxFrameBytes) {
    return new ReadClient(
        new HttpClient(transport, HttpClientConfig.DEFAULT, "Prometheus/test"),
        new ReadEndpoint(
            HttpUrl.parse(url), "peer", Map.of("X-Own", "7"), timeoutMs, maxFrameBytes),
        metrics,
        Clock.system());
  }

  private ReadAnswer read(String url, TimeRange range) throws Exception {
    return client(url, 20_000, 50_000_000)
        .read(query(range), Set.of("dropped"), ReadContext.unbounded());
  }

  private static SeriesQuery query(TimeRange range) {
    return new SeriesQuery(List.of(ALL), range, SelectHints.NONE, false);
  }

  private static Map<Labels, List<Point>> points(PeerSeries series) {
    Map<Labels, List<Point>> all = new TreeMap<>();
    for (int i = 0; i < series.seriesCount(); i++) {
      List<Point> points = new ArrayList<>();
      for (int s = 0; s < series.timestampsMs(i).length; s++) {
        points.add(Point.of(series.timestampsMs(i)[s], series.values(i)[s]));
      }
      all.put(series.labels(i), points);
    }
    return all;
  }

  @Test
  void readsFromOurOwnServer() throws Exception {
    Map<Labels, List<Point>> expected = new TreeMap<>();
    TimeRange range = new TimeRange(T0 + 77_000, T0 + 600_000);
    try (NaiveStorage storage = new NaiveStorage()) {
      double[] values = {1, -0.0, Double.NaN, Double.longBitsToDouble(StaleMarker.BITS), 1e300, 5};
      for (int i = 0; i < 700; i++) {
        WriteBatch batch = new WriteBatch();
        for (int s = 0; s < 12; s++) {
          Labels labels = Labels.of("__name__", "é" + s % 3, "s", "" + s, "dropped", "x");
          double value = values[(i + s) % values.length];
          long time = T0 + 1_000L * i + (s % 4 == 0 ? s : 0);
          batch.add(batch.addSeries(labels), time, value);
          if (range.contains(time)) {
            Labels told = labels.toBuilder().delete("dropped").build();
            expected.computeIfAbsent(told, l -> new ArrayList<>()).add(Point.of(time, value));
          }
        }
        assertTrue(storage.commit(batch).allSuccessful());
      }
      for (int frameBytes : new int[] {100, 1 << 20}) {
        try (PeerServer peer = new PeerServer(storage, Labels.EMPTY, frameBytes)) {
          for (String path : new String[] {"/api/v1/read", "/samples"}) {
            ReadAnswer answer = read(peer.url(path), range);
            assertEquals(expected, points(answer.series()), path);
            assertEquals(0, answer.histograms());
            assertEquals(
                Map.of(), points(read(peer.url(path), new TimeRange(0, 1)).series()), path);
          }
        }
      }
    }
  }

  /// So that two servers that read from each other do not ask in circles.
  @Test
  void aServersOwnQueryIsAnsweredFromWhatIsStored() throws Exception {
    try (NaiveStorage all = new NaiveStorage();
        NaiveStorage own = new NaiveStorage();
        PeerServer peer = new PeerServer(new ReadStorages(all, own), Labels.EMPTY, 1 << 20)) {
      for (NaiveStorage storage : List.of(all, own)) {
        WriteBatch batch = new WriteBatch();
        Labels labels = Labels.of("__name__", storage.equals(own) ? "own" : "all");
        batch.add(batch.addSeries(labels), T0, 1);
        assertTrue(storage.commit(batch).allSuccessful());
      }
      for (String path : new String[] {"/api/v1/read", "/samples"}) {
        assertEquals(
            Set.of(Labels.of("__name__", "own")),
            points(read(peer.url(path), TimeRange.ALL).series()).keySet());
      }
    }
  }

  /// What the real server has sent, served again.
  @Test
  void readsRecordedAnswers() throws Exception {
    int read = 0;
    int histograms = 0;
    try (TestTargets peer = new TestTargets()) {
      for (Case recorded : ConformanceCases.lines("remote/read/cases.jsonl")) {
        if (recorded.json().path("status").asInt() != 200
            || recorded.json().path("queries").size() != 1) {
          continue;
        }
        byte[] body =
            Files.readAllBytes(
                ConformanceCases.file("remote/read/" + recorded.text("response_file")));
        String type = recorded.json().path("response_headers").path("Content-Type").asText();
        peer.body("/r", type, body);
        ReadAnswer answer = read("http://" + peer.address() + "/r", TimeRange.ALL);
        Map<Labels, List<Point>> expected = recorded(recorded);
        assertEquals(expected, points(answer.series()), recorded.text("name"));
        histograms += answer.histograms() > 0 ? 1 : 0;
        read++;
      }
    }
    assertTrue(read > 30, "read: " + read);
    assertTrue(histograms > 3, "with histograms: " + histograms);
  }

  private static Map<Labels, List<Point>> recorded(Case recorded) {
    Map<Labels, List<Point>> all = new TreeMap<>();
    List<JsonNode> series = new ArrayList<>();
    recorded.json().path("results").forEach(result -> result.forEach(series::add));
    for (JsonNode frame : recorded.json().path("frames")) {
      frame.path("series").forEach(series::add);
    }
    for (JsonNode one : series) {
      LabelsBuilder labels = new LabelsBuilder();
      one.path("labels").forEach(l -> labels.set(l.get(0).asText(), l.get(1).asText()));
      List<JsonNode> samples = new ArrayList<>();
      one.path("samples").forEach(samples::add);
      for (JsonNode chunk : one.path("chunks")) {
        if (chunk.path("type").asText().equals("XOR")) {
          all.computeIfAbsent(labels.build(), l -> new ArrayList<>())
              .addAll(chunk(HexFormat.of().parseHex(chunk.path("data").asText())));
        }
      }
      for (JsonNode sample : samples) {
        if (sample.get(2) != null && sample.get(2).isTextual()) {
          long bits = Long.parseUnsignedLong(sample.get(2).asText(), 16);
          all.computeIfAbsent(labels.build(), l -> new ArrayList<>())
              .add(new Point(sample.get(0).asLong(), bits));
        }
      }
    }
    return all;
  }

  private static List<Point> chunk(byte[] data) {
    FloatSamples samples = new FloatSamples();
    new ChunkDecoder().decode(ChunkEncoding.XOR, data, 0, data.length, samples);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < samples.count(); i++) {
      points.add(Point.of(samples.timestampsMs()[i], samples.values()[i]));
    }
    return points;
  }

  @Test
  void sendsWhatUpstreamSends() throws Exception {
    try (TestTargets peer = new TestTargets()) {
      peer.body("/r", CHUNKED, new byte[0]);
      assertEquals(
          0, read("http://" + peer.address() + "/r", TimeRange.ALL).series().seriesCount());
      String head = peer.heads().getFirst();
      for (String line :
          new String[] {
            "POST /r HTTP/1.1",
            "Content-Type: application/x-protobuf",
            "Content-Encoding: snappy",
            "Accept-Encoding: snappy",
            "X-Prometheus-Remote-Read-Version: 0.1.0",
            "User-Agent: Prometheus/test",
            "X-Own: 7"
          }) {
        assertTrue(head.contains(line), head);
      }
    }
  }

  /// Two series, one of them in two frames.
  private static byte[] frames() {
    ByteWriter body = new ByteWriter();
    frame(body, "a", 0);
    frame(body, "a", 10);
    frame(body, "b", 0);
    return Arrays.copyOf(body.bytes(), body.length());
  }

  private static void frame(ByteWriter out, String name, int from) {
    long[] timestampsMs = new long[10];
    double[] values = new double[10];
    for (int i = 0; i < 10; i++) {
      timestampsMs[i] = T0 + 15_000L * (from + i);
      values[i] = (from + i) * 1.5;
    }
    XorEncoder encoder = new XorEncoder();
    encoder.append(timestampsMs, values, 0, 10);
    ByteWriter label = new ByteWriter();
    field(label, 1, "__name__".getBytes(StandardCharsets.UTF_8));
    field(label, 2, name.getBytes(StandardCharsets.UTF_8));
    ByteWriter chunk = new ByteWriter();
    chunk.putVarint(3 << 3);
    chunk.putVarint(1);
    field(chunk, 4, Arrays.copyOf(encoder.bytes(), encoder.length()));
    ByteWriter series = new ByteWriter();
    field(series, 1, Arrays.copyOf(label.bytes(), label.length()));
    field(series, 2, Arrays.copyOf(chunk.bytes(), chunk.length()));
    ByteWriter message = new ByteWriter();
    field(message, 1, Arrays.copyOf(series.bytes(), series.length()));
    out.putVarint(message.length());
    int crc = new Crc32c().of(message.bytes(), 0, message.length());
    out.putBytes(
        new byte[] {(byte) (crc >>> 24), (byte) (crc >>> 16), (byte) (crc >>> 8), (byte) crc},
        0,
        4);
    out.putBytes(message.bytes(), 0, message.length());
  }

  private static void field(ByteWriter out, int number, byte[] value) {
    out.putVarint(number << 3 | 2);
    out.putVarint(value.length);
    out.putBytes(value, 0, value.length);
  }

  /// Every byte of an answer changed, and the answer cut at every byte: an error that says what, or
  /// the frames that are whole.
  @Test
  void damageIsNeverASample() throws Exception {
    byte[] whole = frames();
    try (TestTargets peer = new TestTargets()) {
      String url = "http://" + peer.address() + "/r";
      peer.body("/r", CHUNKED, whole);
      Map<Labels, List<Point>> all = points(read(url, TimeRange.ALL).series());
      assertEquals(2, all.size());
      assertEquals(20, all.getOrDefault(Labels.of("__name__", "a"), List.of()).size());
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        peer.body("/r", CHUNKED, damaged);
        ReadException error =
            assertThrows(ReadException.class, () -> read(url, TimeRange.ALL), "byte " + at);
        String message = String.valueOf(error.getMessage());
        assertTrue(
            message.contains("frame") || message.contains("message size"),
            "byte " + at + ": " + message);
      }
      int errors = 0;
      for (int length = 0; length < whole.length; length++) {
        peer.body("/r", CHUNKED, Arrays.copyOf(whole, length));
        try {
          points(read(url, TimeRange.ALL).series())
              .forEach((labels, points) ->
                  assertEquals(
                      all.getOrDefault(labels, List.of()).subList(0, points.size()), points));
        } catch (ReadException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("unexpected EOF"), e::toString);
          errors++;
        }
      }
      // Cut between two frames the body looks whole, which its length or last chunk tells.
      assertEquals(whole.length - 3, errors);
      peer.on(
          "/r",
          out -> {
            out.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: " + CHUNKED + "\r\nContent-Length: 9999\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(whole);
            out.flush();
            throw TestTargets.hangUp();
          });
      ReadException cut = assertThrows(ReadException.class, () -> read(url, TimeRange.ALL));
      assertEquals("error reading response: unexpected EOF", cut.getMessage());
    }
  }

  @Test
  void samplesThatAreDamagedAreAnError() throws Exception {
    try (NaiveStorage storage = new NaiveStorage();
        PeerServer real = new PeerServer(storage, Labels.EMPTY, 1 << 20);
        TestTargets peer = new TestTargets()) {
      String url = "http://" + peer.address() + "/r";
      byte[] bomb = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0, 0};
      for (byte[] body :
          List.of(new byte[0], new byte[] {0}, bomb, new byte[] {2, 4, 0x0a, 0x05})) {
        peer.body("/r", "application/x-protobuf", body, "Content-Encoding: snappy");
        assertThrows(
            ReadException.class, () -> read(url, TimeRange.ALL), () -> Arrays.toString(body));
      }
      assertEquals(0, read(real.url("/samples"), TimeRange.ALL).series().seriesCount());
    }
  }

  @Test
  void frameOfMoreThanTheLimitIsRefused() throws Exception {
    byte[] whole = frames();
    try (TestTargets peer = new TestTargets()) {
      peer.body("/r", CHUNKED, whole);
      ReadException error =
          assertThrows(
              ReadException.class,
              () ->
                  client("http://" + peer.address() + "/r", 20_000, 20)
                      .read(query(TimeRange.ALL), Set.of(), ReadContext.unbounded()));
      assertTrue(
          String.valueOf(error.getMessage())
              .startsWith("chunkedReader: message size exceeded the limit 20 bytes; got: "),
          error::toString);
    }
  }

  @Test
  void refusalsAreWordedAsUpstreams() throws Exception {
    try (TestTargets peer = new TestTargets()) {
      String url = "http://" + peer.address() + "/r";
      peer.on(
          "/r",
          out ->
              TestTargets.write(
                  out,
                  "500 Internal Server Error",
                  "text/plain",
                  new byte[] {'b', 'a', 'd', '\n'}));
      assertEquals(
          "remote server " + url + " returned http status 500 Internal Server Error: bad",
          assertThrows(ReadException.class, () -> read(url, TimeRange.ALL)).getMessage());
      peer.text("/r", "x");
      assertEquals(
          "unsupported content type: text/plain; version=0.0.4",
          assertThrows(ReadException.class, () -> read(url, TimeRange.ALL)).getMessage());
    }
    ReadException refused =
        assertThrows(ReadException.class, () -> read("http://127.0.0.1:1/r", TimeRange.ALL));
    assertEquals(
        "error sending request: Post \"http://127.0.0.1:1/r\": dial tcp 127.0.0.1:1: connect:"
            + " connection refused",
        refused.getMessage());
  }

  @Test
  void peersThatHangAreLeftInTime() throws Exception {
    try (TestTargets peer = new TestTargets()) {
      peer.on("/r", out -> Thread.sleep(20_000));
      String url = "http://" + peer.address() + "/r";
      ReadException late =
          assertThrows(
              ReadException.class,
              () ->
                  client(url, 300, 1_000)
                      .read(query(TimeRange.ALL), Set.of(), ReadContext.unbounded()));
      assertEquals(
          "error sending request: Post \"" + url + "\": context deadline exceeded",
          late.getMessage());
      long startNanos = System.nanoTime();
      ReadContext stopped =
          new ReadContext() {
            @Override
            public void check() {
              if (System.nanoTime() - startNanos > 200_000_000L) {
                throw new StorageException(StorageException.Kind.CANCELLED, "stop");
              }
            }

            @Override
            public void charge(long bytes) {
              // No budget.
            }
          };
      assertThrows(
          StorageException.class,
          () -> client(url, 20_000, 1_000).read(query(TimeRange.ALL), Set.of(), stopped));
      assertTrue(System.nanoTime() - startNanos < 10_000_000_000L);
    }
  }

  @Test
  void memoryOfAnAnswerIsBounded() throws Exception {
    AtomicLong used = new AtomicLong();
    MemoryBudget budget = MemoryBudget.root(200_000);
    ReadContext bounded =
        new ReadContext() {
          @Override
          public void check() {
            // Nobody stops it.
          }

          @Override
          public void charge(long bytes) {
            if (bytes >= 0) {
              budget.reserve(bytes);
            } else {
              budget.release(-bytes);
            }
            used.addAndGet(bytes);
          }
        };
    try (NaiveStorage storage = new NaiveStorage()) {
      for (int i = 0; i < 20_000; i++) {
        WriteBatch batch = new WriteBatch();
        batch.add(batch.addSeries(Labels.of("__name__", "a")), T0 + i, i);
        storage.commit(batch);
      }
      try (PeerServer peer = new PeerServer(storage, Labels.EMPTY, 1 << 10)) {
        for (String path : new String[] {"/api/v1/read", "/samples"}) {
          StorageException full =
              assertThrows(
                  StorageException.class,
                  () ->
                      client(peer.url(path), 20_000, 50_000_000)
                          .read(query(TimeRange.ALL), Set.of(), bounded));
          assertEquals(StorageException.Kind.LIMIT, full.kind());
          budget.release(used.getAndSet(0));
        }
      }
    }
  }

  @Test
  void metricsCount() throws Exception {
    try (TestTargets peer = new TestTargets()) {
      peer.body("/r", CHUNKED, frames());
      String url = "http://" + peer.address() + "/r";
      ReadAnswer whole = read(url, TimeRange.ALL);
      assertEquals(30, whole.series().sampleCount());
      peer.body("/r", CHUNKED, new byte[] {5});
      assertThrows(ReadException.class, () -> read(url, TimeRange.ALL));
    }
    assertEquals(
        List.of("200 1.0", "aborted_stream 1.0"), counts("prometheus_remote_read_client_queries"));
  }

  private List<String> counts(String name) {
    List<String> counts = new ArrayList<>();
    registry
        .scrape()
        .forEach(family -> {
          if (family.getMetadata().getName().equals(name)) {
            family
                .getDataPoints()
                .forEach(point -> {
                  if (point instanceof CounterDataPointSnapshot counter) {
                    counts.add(counter.getLabels().get("code") + " " + counter.getValue());
                  }
                });
          }
        });
    return counts.stream().sorted().toList();
  }
}
