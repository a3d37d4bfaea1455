package io.narthex.server.remote.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.TestTargets;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.peer.PeerAnswer;
import io.narthex.storage.peer.Peers.PeerLists;
import io.narthex.storage.testing.NaiveStorage;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is asked for what, and what becomes of peers that fail.
@Timeout(120)
final class RemoteReadersTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final TimeRange RANGE = new TimeRange(T0, T0 + 1_000_000);
  private static final Matcher UP = Matcher.equal("__name__", "up");

  private final HttpTransport transport = new HttpTransport(1);
  private final AtomicLong localStartMs = new AtomicLong(Long.MAX_VALUE);
  private final NaiveStorage storage = new NaiveStorage();
  private final RemoteReaders readers =
      new RemoteReaders(
          new RemoteReaders.Environment(
              transport,
              Clock.system(),
              new ReadMetrics(new PrometheusRegistry(), new PrometheusRegistry()),
              localStartMs::get,
              "test"));
  private PeerServer peer;
  private TestTargets fake;

  @BeforeEach
  void open() throws IOException {
    fake = new TestTargets();
    peer = new PeerServer(storage, Labels.of("cluster", "c"), 1 << 20);
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 10; i++) {
      batch.clear();
      batch.add(batch.addSeries(Labels.of("__name__", "up", "job", "a")), T0 + 1_000L * i, i);
      batch.add(batch.addSeries(Labels.of("__name__", "up", "job", "b")), T0 + 1_000L * i, -i);
      assertTrue(storage.commit(batch).allSuccessful());
    }
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    fake.close();
    transport.close();
  }

  private void configure(String global, String... entries) throws ConfigException {
    String text = "global: {" + global + "}\nremote_read: [" + String.join(", ", entries) + "]\n";
    Config config =
        new ConfigLoader(Map.of()).parse(Path.of("p.yml"), text.getBytes(StandardCharsets.UTF_8));
    readers.prepare(config).commit();
  }

  private String real(String options) {
    return "{url: '" + peer.url("/api/v1/read") + "'" + options + "}";
  }

  private String fake(String path, String options) {
    return "{url: 'http://" + fake.address() + path + "'" + options + "}";
  }

  private static SeriesQuery query(Matcher... matchers) {
    return new SeriesQuery(List.of(matchers), RANGE, SelectHints.NONE, false);
  }

  private List<List<PeerAnswer>> read(SeriesQuery... queries) {
    return readers.read(List.of(queries), ReadContext.unbounded());
  }

  private void configureShards(String options, String shards) throws ConfigException {
    String text = "remote_read_shards: [{name: f, shards: " + shards + options + "}]\n";
    Config config =
        new ConfigLoader(Map.of()).parse(Path.of("p.yml"), text.getBytes(StandardCharsets.UTF_8));
    readers.prepare(config).commit();
  }

  private static String quoted(PeerServer server) {
    return "'" + server.url("") + "'";
  }

  /// Texts of the series of all answers to the one query, with the number of samples of each.
  private List<String> counted(SeriesQuery query) {
    return read(query).getFirst().stream()
        .map(PeerAnswer::series)
        .flatMap(series ->
            IntStream.range(0, series.seriesCount())
                .mapToObj(i -> series.labels(i) + " " + series.values(i).length))
        .toList();
  }

  @Test
  void replicasAreReadAsOneWithoutDoubleSamples() throws Exception {
    NaiveStorage other = new NaiveStorage();
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 10; i++) {
      batch.clear();
      Labels labels = Labels.of("__name__", "up", "job", "a", "replica", "2");
      batch.add(batch.addSeries(labels), T0 + 1_000L * i + 300, i);
      assertTrue(other.commit(batch).allSuccessful());
    }
    try (PeerServer second = new PeerServer(other, Labels.EMPTY, 1 << 20);
        PeerServer first = new PeerServer(storage, Labels.EMPTY, 1 << 20)) {
      String pair = "[[" + quoted(first) + ", " + quoted(second) + "]]";
      configureShards(", replica_label: replica", pair);
      assertEquals(
          List.of("{__name__=\"up\", job=\"a\"} 10", "{__name__=\"up\", job=\"b\"} 10"),
          counted(query(UP)));
      configureShards("", "[" + quoted(first) + ", " + quoted(second) + "]");
      assertEquals(3, counted(query(UP)).size(), "shards have series of their own");
    }
  }

  @Test
  void aReplicaThatFailsIsAWarningAndTheOtherAnswers() throws Exception {
    fake.on("/api/v1/read", out -> TestTargets.write(out, "500 Bad", "", new byte[] {'x'}));
    try (PeerServer first = new PeerServer(storage, Labels.EMPTY, 1 << 20)) {
      configureShards("", "[['http://" + fake.address() + "', " + quoted(first) + "]]");
      assertEquals(2, counted(query(UP)).size());
      List<String> warnings =
          read(query(UP)).getFirst().stream().flatMap(a -> a.warnings().stream()).toList();
      assertEquals(1, warnings.size(), warnings.toString());
      assertTrue(warnings.getFirst().startsWith("remote_read: "), warnings.toString());
    }
  }

  @Test
  void nobodyIsAskedWithoutAnEntry() throws Exception {
    assertTrue(readers.isEmpty());
    configure("", real(""));
    assertTrue(!readers.isEmpty());
    configure("");
    assertTrue(readers.isEmpty());
    assertEquals(List.of(List.of()), read(query(UP)));
  }

  @Test
  void onlyWhatTheLocalStorageDoesNotHaveIsAskedFor() throws Exception {
    configure("", real(""));
    localStartMs.set(T0 + 4_000);
    PeerAnswer answer = read(query(UP)).getFirst().getFirst();
    assertEquals(10, answer.series().sampleCount());
    localStartMs.set(T0 - 1);
    assertEquals(List.of(), read(query(UP)).getFirst());
    configure("", real(", read_recent: true"));
    assertEquals(20, read(query(UP)).getFirst().getFirst().series().sampleCount());
  }

  @Test
  void requiredMatchersHaveToBeThere() throws Exception {
    configure("", real(", required_matchers: {job: a}"));
    assertEquals(List.of(), read(query(UP)).getFirst());
    assertEquals(List.of(), read(query(UP, Matcher.equal("job", "b"))).getFirst());
    Matcher pattern = Matcher.of(MatchType.REGEX, "job", "a");
    assertEquals(List.of(), read(query(UP, pattern)).getFirst());
    PeerAnswer answer = read(query(UP, Matcher.equal("job", "a"))).getFirst().getFirst();
    assertEquals(1, answer.series().seriesCount());
  }

  @Test
  void externalLabelsSelectAndAreTakenAway() throws Exception {
    configure("external_labels: {cluster: c, job: a}", real(""));
    PeerAnswer answer = read(query(UP)).getFirst().getFirst();
    assertEquals(1, answer.series().seriesCount());
    assertEquals(Labels.of("__name__", "up"), answer.series().labels(0));
    answer = read(query(UP, Matcher.equal("job", "b"))).getFirst().getFirst();
    assertEquals(Labels.of("__name__", "up", "job", "b"), answer.series().labels(0));
    configure("external_labels: {cluster: other}", real(""));
    assertEquals(0, read(query(UP)).getFirst().getFirst().series().seriesCount());
    configure("external_labels: {cluster: other}", real(", filter_external_labels: false"));
    answer = read(query(UP)).getFirst().getFirst();
    assertEquals(
        Labels.of("__name__", "up", "cluster", "c", "job", "a"), answer.series().labels(0));
  }

  /// One failure of a peer, and none of its answers to the query counts; others are not touched.
  @Test
  void failuresAreWarningsAndAllOrNothing() throws Exception {
    AtomicLong requests = new AtomicLong();
    fake.on(
        "/some",
        out -> {
          boolean fails = requests.incrementAndGet() == 2;
          TestTargets.write(
              out,
              fails ? "500 Internal Server Error" : "200 OK",
              "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse",
              fails ? new byte[] {'n', 'o'} : new byte[0]);
        });
    configure("", fake("/some", ""), real(", name: b"), fake("/none", ", name: c"));
    List<List<PeerAnswer>> answers = read(query(UP), query(UP));
    long warned = answers.stream().filter(a -> !a.get(0).warnings().isEmpty()).count();
    assertEquals(1, warned);
    for (List<PeerAnswer> of : answers) {
      assertEquals(0, of.get(0).series().seriesCount());
      assertEquals(2, of.get(1).series().seriesCount());
      assertEquals(
          List.of(
              "remote_read: remote server http://"
                  + fake.address()
                  + "/none returned http status 404 Not Found: "),
          of.get(2).warnings());
    }
  }

  @Test
  void aPeerThatHangsHoldsUpNoOther() throws Exception {
    fake.on("/hangs", out -> Thread.sleep(60_000));
    configure("", fake("/hangs", ", remote_timeout: 1s"), real(", name: b"));
    SeriesQuery[] many = new SeriesQuery[30];
    Arrays.fill(many, query(UP));
    List<List<PeerAnswer>> answers = read(many);
    for (List<PeerAnswer> of : answers) {
      assertTrue(
          of.get(0).warnings().getFirst().endsWith("context deadline exceeded"), of::toString);
      assertEquals(2, of.get(1).series().seriesCount());
    }
  }

  @Test
  void whatStopsTheQueryStopsTheReads() throws Exception {
    fake.on("/hangs", out -> Thread.sleep(60_000));
    configure("", fake("/hangs", ""));
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicLong checksAfter = new AtomicLong();
    long startNanos = System.nanoTime();
    ReadContext context =
        new ReadContext() {
          @Override
          public void check() {
            if (!running.get()) {
              checksAfter.incrementAndGet();
            }
            if (System.nanoTime() - startNanos > 300_000_000L) {
              throw new StorageException(StorageException.Kind.TIMEOUT, "late");
            }
          }

          @Override
          public void charge(long bytes) {
            // No budget.
          }
        };
    SeriesQuery[] many = new SeriesQuery[30];
    Arrays.fill(many, query(UP));
    StorageException late =
        assertThrows(StorageException.class, () -> readers.read(List.of(many), context));
    running.set(false);
    assertEquals(StorageException.Kind.TIMEOUT, late.kind());
    assertTrue(System.nanoTime() - startNanos < 20_000_000_000L);
    Thread.sleep(200);
    assertEquals(0, checksAfter.get(), "reads that go on behind the end of their query");
  }

  @Test
  void urlsThatCannotBeUsedAreRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> configure("", "{url: 'h:1'}"));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("remote_read url: "));
  }

  private void json(String path, String data) {
    fake.body(
        path,
        "application/json",
        ("{\"status\":\"success\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8));
  }

  private static <T> List<LimitedList<T>> await(PeerLists<T> lists) {
    try (lists) {
      return lists.await();
    }
  }

  @Test
  void labelsAreAskedForBeside() throws Exception {
    configure("external_labels: {cluster: 'c.'}", fake("/x/api/v1/read", ""));
    json("/x/api/v1/labels", "[\"b\", \"cluster\", \"a\"]");
    json("/x/api/v1/series", "[{\"cluster\": \"c.\", \"__name__\": \"up\"}]");
    ReadContext context = ReadContext.unbounded();
    assertEquals(
        List.of(new LimitedList<>(List.of("a", "b"), false)),
        await(readers.labelNames(List.of(), RANGE, 5, context)));
    assertEquals(
        List.of(
            "end=1700001000&limit=5&match%5B%5D=%7Bcluster%3D~%22c%5C%5C.%7C%22%2C"
                + "__name__%3D~%22.%2B%22%7D&start=1700000000"),
        fake.bodies("/x/api/v1/labels"));
    assertEquals(
        List.of(new LimitedList<>(List.of(Labels.of("__name__", "up")), false)),
        await(readers.series(List.of(List.of(UP)), RANGE, 0, context)));
    assertTrue(fake.heads().getLast().contains("X-Narthex-Own-Query: 1"));
    assertEquals(
        List.of(new LimitedList<>(List.of(), false)),
        await(readers.labelValues("cluster", List.of(), RANGE, 0, context)));
    String target =
        "/x/api/v1/label/job/values?end=1700001000&match%5B%5D=%7B__name__%3D%22up%22%2C"
            + "cluster%3D%22o%22%7D&start=1700000000";
    json(target, "[\"z\", \"y\"], \"warnings\": [\"results truncated due to limit\", \"w\"]");
    List<List<Matcher>> sets = List.of(List.of(UP, Matcher.equal("cluster", "o")));
    assertEquals(
        List.of(new LimitedList<>(List.of("y", "z"), true, List.of("127.0.0.1: w"))),
        await(readers.labelValues("job", sets, RANGE, 0, context)),
        () -> fake.heads().getLast());
  }

  @Test
  void peersWithoutLabelsAreLeftOutAndOthersWarn() throws Exception {
    ReadContext context = ReadContext.unbounded();
    configure("", fake("/read", ""));
    assertEquals(List.of(), await(readers.labelNames(List.of(), RANGE, 0, context)));
    configure("", fake("/api/v1/read", ""));
    assertEquals(
        List.of(new LimitedList<>(List.of(), false)),
        await(readers.labelNames(List.of(), RANGE, 0, context)));
    for (String body : new String[] {"", "[]", "{\"data\": 1}"}) {
      fake.body("/api/v1/labels", "application/json", body.getBytes(StandardCharsets.UTF_8));
      LimitedList<String> list = await(readers.labelNames(List.of(), RANGE, 0, context)).getFirst();
      assertTrue(
          list.warnings()
              .getFirst()
              .startsWith("remote_read: http://" + fake.address() + "/api/v1/labels: "),
          list::toString);
    }
    fake.on("/api/v1/labels", out -> TestTargets.write(out, "502 Bad", "", new byte[] {'x'}));
    assertEquals(
        List.of(
            "remote_read: remote server http://"
                + fake.address()
                + "/api/v1/labels returned http status 502 Bad: x"),
        await(readers.labelNames(List.of(), RANGE, 0, context)).getFirst().warnings());
  }

  @Test
  void listsThatNobodyWaitsForEnd() throws Exception {
    fake.on("/api/v1/labels", out -> Thread.sleep(60_000));
    configure("", fake("/api/v1/read", ""));
    long startNanos = System.nanoTime();
    readers.labelNames(List.of(), RANGE, 0, ReadContext.unbounded()).close();
    assertTrue(System.nanoTime() - startNanos < 20_000_000_000L);
  }
}
