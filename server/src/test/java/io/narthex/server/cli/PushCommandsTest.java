package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.remote.send.FaultyReceiver;
import io.narthex.server.remote.send.FaultyReceiver.Reply;
import io.narthex.server.remote.send.SentRequest;
import io.narthex.storage.text.Quoting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PushCommandsTest {
  private static final String SUCCESS =
      "Parsing standard input\n  SUCCESS: metrics pushed to remote write.\n";

  @TempDir private Path directory;
  private FaultyReceiver receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = new FaultyReceiver();
  }

  @AfterEach
  void end() {
    receiver.close();
    assertEquals(List.of(), receiver.bad);
  }

  private ToolRun push(String input, String... more) {
    List<String> args = new ArrayList<>(List.of("push", "metrics"));
    args.addAll(List.of(more));
    args.add(receiver.url());
    return ToolRun.of(input, args.toArray(String[]::new));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PushCommandsTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  /// Labels, bits of the value, milliseconds.
  private static String line(SentRequest.Series series) {
    StringBuilder line = new StringBuilder();
    new TreeMap<>(series.labels())
        .forEach((name, value) ->
            line.append(line.isEmpty() ? "" : ",").append(name + "=" + Quoting.quote(value)));
    assertEquals(1, series.samples().size());
    SentRequest.Sample sample = series.samples().getFirst();
    return line
        + " %016x ".formatted(Double.doubleToRawLongBits(sample.value()))
        + sample.timestampMs();
  }

  private static List<String> lines(SentRequest request) {
    List<String> lines = new ArrayList<>();
    request.series().forEach(series -> lines.add(line(series)));
    request.metadata().forEach(entry -> lines.add("# " + entry.replace("\n", "\\n")));
    return lines;
  }

  private static String families(SentRequest request) {
    return String.join(" ", lines(request));
  }

  /// What promtool 3.14 sends of the same files, in the same order; it sends empty labels, too.
  @ParameterizedTest
  @ValueSource(strings = {"families", "parts"})
  void sendsWhatUpstreamSends(String name) throws IOException {
    List<String> expected =
        resource("push/" + name + ".sent").replace("empty=\"\",", "").lines().toList();
    ToolRun run =
        push(resource("push/" + name + ".prom"), "--label=env=test", "--label=instance=i");
    assertEquals(new ToolRun(0, SUCCESS, ""), run);
    assertEquals(expected, lines(receiver.requests.getFirst()));
    ToolRun second =
        push(
            resource("push/" + name + ".prom"),
            "--protobuf_message=io.prometheus.write.v2.Request",
            "--label=env:test",
            "--label=instance=other",
            "--label=instance=i");
    assertEquals(new ToolRun(0, SUCCESS, ""), second);
    SentRequest v2 = receiver.requests.getLast();
    assertTrue(v2.isV2());
    assertEquals(expected.stream().filter(line -> !line.startsWith("#")).toList(), lines(v2));
    assertEquals(2, receiver.requests.size());
  }

  @Test
  void asksAsTheSpecificationSays() {
    long before = System.currentTimeMillis();
    ToolRun run =
        push("up 1\n", "--header=X-Scope-OrgID: tenant", "--header", "content-TYPE=own/one");
    assertEquals(0, run.status(), run.err());
    SentRequest request = receiver.requests.getFirst();
    assertEquals("tenant", request.headers().get("x-scope-orgid"));
    assertEquals("own/one", request.headers().get("content-type"));
    assertEquals("snappy", request.headers().get("content-encoding"));
    assertEquals("0.1.0", request.headers().get("x-prometheus-remote-write-version"));
    assertFalse(request.headers().containsKey("retry-attempt"));
    assertEquals(Map.of("__name__", "up", "job", "promtool"), request.series().getFirst().labels());
    long timeMs = request.series().getFirst().samples().getFirst().timestampMs();
    assertTrue(timeMs >= before && timeMs <= System.currentTimeMillis(), () -> timeMs + "");
    push("# TYPE up gauge\nup 1\n", "--protobuf_message=io.prometheus.write.v2.Request");
    SentRequest v2 = receiver.requests.get(1);
    assertEquals(
        "application/x-protobuf;proto=io.prometheus.write.v2.Request",
        v2.headers().get("content-type"));
    assertEquals("2.0.0", v2.headers().get("x-prometheus-remote-write-version"));
    assertEquals("2||", v2.series().getFirst().metadata());
  }

  @Test
  void eachFileIsARequest() throws IOException {
    String one = write("one.prom", "one 1 5\n");
    String bad = write("bad.prom", "one 1 5\ntwo{ 1\n");
    String two = write("two.prom", "two 2 5\n");
    ToolRun run =
        ToolRun.of("not read", "push", "metrics", receiver.url(), one, bad, two, "--label=a=b");
    assertEquals(1, run.status());
    assertEquals(
        """
        Parsing metrics file %s
          SUCCESS: metrics file %s pushed to remote write.
        Parsing metrics file %s
        Parsing metrics file %s
          SUCCESS: metrics file %s pushed to remote write.
        """
            .formatted(one, one, bad, two, two),
        run.out());
    assertTrue(run.err().startsWith("  FAILED: expected label name"), run.err());
    assertEquals(1, run.err().lines().count());
    assertEquals(2, receiver.requests.size());
    assertEquals(
        "__name__=\"one\",a=\"b\" 3ff0000000000000 5 # 0|one||",
        families(receiver.requests.getFirst()));
    assertEquals(0, ToolRun.of("", "push", "metrics", receiver.url(), one, two).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a 1                          | unexpected end of input stream
          a b;                         | invalid float: "b" while parsing: "a b" (line 1, byte 3)
          a{x="1",x="2"} 1;            | duplicate label names for metric "a"
          ! TYPE a counter;! TYPE a counter;a 1; | second TYPE line for metric name "a"
          ! TYPE a histogram;a_bucket{le="x"} 1; | expected float as value for 'le' label, got "x"
          ! TYPE a histogram;a_bucket 1; | histogram "a": expected=lines with label le, _sum or _count
          ! TYPE a histogram;a 1;      | histogram "a": expected=lines with label le, _sum or _count
          ! TYPE a summary;a 1;        | summary "a": expected=lines with label quantile, _sum or
          a{__name__="b"} 1;           | label name "__name__" is reserved
          """)
  void brokenMetricsAreNotSent(String input, String error) {
    ToolRun run = push(input.replace(';', '\n').replace('!', '#'));
    assertEquals(1, run.status());
    assertEquals("Parsing standard input\n", run.out());
    assertTrue(run.err().startsWith("  FAILED: "), run.err());
    assertTrue(run.err().contains(error), run.err());
    assertEquals(List.of(), receiver.requests);
  }

  @Test
  void namesThatAreNoUtf8AreNotSent() throws IOException {
    Path file = directory.resolve("a.prom");
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', '}', ' ', '1', '\n'});
    ToolRun run = ToolRun.of("", "push", "metrics", receiver.url(), file.toString());
    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("  FAILED: "), run.err());
    assertTrue(run.err().contains("UTF-8"), run.err());
    assertEquals(List.of(), receiver.requests);
  }

  @Test
  void partsThatAreNotThereAreNotMadeUp() {
    assertEquals(
        0,
        push(
                "# TYPE h histogram\nh_bucket{le=\"1\"} 0.5 7\n# TYPE s summary\ns_sum 2 7\n",
                "--label=a=b")
            .status());
    assertEquals(
        "__name__=\"h_bucket\",a=\"b\",le=\"1\" 3fe0000000000000 7"
            + " __name__=\"s_sum\",a=\"b\" 4000000000000000 7 # 3|h|| # 5|s||",
        families(receiver.requests.getFirst()));
  }

  @Test
  void nothingIsPushed() {
    assertEquals(new ToolRun(0, SUCCESS, ""), push(""));
    assertEquals("", families(receiver.requests.getFirst()));
  }

  @ParameterizedTest
  @CsvSource({
    "400, 400 Bad Request",
    "401, 401 Unauthorized",
    "404, 404 Not Found",
    "413, 413 Request Entity Too Large",
    "415, 415 Unsupported Media Type"
  })
  void refusals(int status, String words) {
    receiver.behave(request -> new Reply(status, Map.of(), "because of this\n"));
    ToolRun run = push("a 1\n");
    assertEquals(1, run.status());
    assertEquals("Parsing standard input\n", run.out());
    assertEquals(
        "  FAILED: server returned HTTP status " + words + ": because of this\n", run.err());
    assertEquals(1, receiver.requests.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 0})
  void whatMayPassIsTriedAgain(int status) {
    receiver.behave(request ->
        receiver.requests.size() > 2 ? FaultyReceiver.WELL.reply(request) : Reply.of(status));
    ToolRun run = push("a 1\n");
    assertEquals(0, run.status(), run.err());
    assertEquals(SUCCESS, run.out());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.err().lines().allMatch(line -> line.startsWith("  RETRYING in ")), run.err());
    assertEquals("2", receiver.requests.get(2).headers().get("retry-attempt"));
  }

  @Test
  void thoseThatGoOnFailingAreGivenUp() {
    receiver.behave(request -> new Reply(503, Map.of(), "busy"));
    ToolRun run = push("a 1\n");
    assertEquals(1, run.status());
    assertEquals(3, receiver.requests.size());
    assertTrue(
        run.err().endsWith("  FAILED: server returned HTTP status 503 Service Unavailable: busy\n"),
        run.err());
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() {
    CountDownLatch ended = new CountDownLatch(1);
    receiver.behave(request -> Reply.of(ended.await(30, TimeUnit.SECONDS) ? 503 : 500));
    ToolRun run = push("a 1\n", "--timeout=200ms");
    ended.countDown();
    assertEquals(1, run.status());
    assertTrue(run.err().contains("\n  FAILED: "), run.err());
    assertTrue(run.err().contains("deadline exceeded"), run.err());
  }

  @Test
  void aServerThatIsNotThereIsGivenUp() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ToolRun run = ToolRun.of("a 1\n", "push", "metrics", "http://127.0.0.1:" + port);
    assertEquals(1, run.status());
    assertTrue(run.err().contains("  FAILED: "), run.err());
    assertTrue(run.err().contains("connection refused"), run.err());
  }

  @Test
  void aServerThatKnowsNoSecondVersion() {
    receiver.behave(request -> Reply.of(204));
    ToolRun run = push("a 1\n", "--protobuf_message=io.prometheus.write.v2.Request");
    assertEquals(1, run.status());
    assertEquals(
        "  FAILED: took a 2.0 message and wrote nothing of it: it does not know 2.0\n", run.err());
    assertEquals(1, receiver.requests.size());
  }

  @Test
  void optionsOfTheClient() throws IOException {
    String config = write("http.yml", "basic_auth: {username: u, password: p}\n");
    for (String[] args :
        new String[][] {
          {"push", "--http.config.file=" + config, "metrics", receiver.url()},
          {"push", "metrics", "--http.config.file=" + config, receiver.url()}
        }) {
      ToolRun run = ToolRun.of("a 1\n", args);
      assertEquals(0, run.status(), run.err());
      assertEquals("Basic dTpw", receiver.requests.getLast().headers().get("authorization"));
    }
    String invalid = write("bad.yml", "basic_auth: {user: u}\n");
    ToolRun run = push("a 1\n", "--http.config.file=" + invalid);
    assertEquals(1, run.status());
    assertTrue(run.err().contains(invalid + ":1:"), run.err());
    String absent = write("absent.yml", "authorization: {credentials_file: none}\n");
    ToolRun settings = push("a 1\n", "--http.config.file=" + absent);
    assertEquals(1, settings.status());
    assertTrue(settings.err().startsWith("  FAILED: "), settings.err());
    assertEquals(2, receiver.requests.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --label=x                 | flag --label: expected=NAME=VALUE, actual=x
          --label==x                | flag --label: expected=NAME=VALUE, actual==x
          --label=__name__=x        | flag --label: expected=a label other than __name__
          --header=x                | flag --header: expected=NAME=VALUE, actual=x
          --timeout=soon            | flag --timeout: expected=a duration, actual=soon
          --timeout=0               | flag --timeout: expected=above 0, actual=0
          --protobuf_message=v2     | flag --protobuf_message: expected=prometheus.WriteRequest or
          --nothing                 | Unknown option: '--nothing'
          """)
  void badFlags(String flag, String error) {
    ToolRun run = push("a 1\n", flag);
    assertEquals(1, run.status());
    assertTrue(run.err().contains(error), run.err());
    assertEquals("", run.out());
    assertEquals(List.of(), receiver.requests);
  }

  @Test
  void badUsage() {
    assertEquals(1, ToolRun.of("", "push").status());
    assertEquals(1, ToolRun.of("", "push", "metrics").status());
    assertEquals(0, ToolRun.of("", "push", "metrics", "--help").status());
    ToolRun scheme = ToolRun.of("a 1\n", "push", "metrics", "ftp://x");
    assertEquals(1, scheme.status());
    assertTrue(scheme.err().contains("URL: expected=an absolute http or https URL"), scheme.err());
    for (String name : new String[] {"none.prom", ""}) {
      ToolRun file =
          ToolRun.of("", "push", "metrics", receiver.url(), directory.resolve(name).toString());
      assertEquals(1, file.status());
      assertTrue(file.err().contains("file: expected=an existing one, actual="), file.err());
    }
    assertEquals(List.of(), receiver.requests);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /api/v1/write, /api/v1/write",
    "/, /api/v1/write, /api/v1/write",
    "/api/v1/write, /api/v1/write, /api/v1/write",
    "/prefix/, /api/v1/write, /prefix/api/v1/write",
    "/prefix?a=/b, /api/v1/write, /prefix/api/v1/write?a=/b",
    "'', api/v1/push, /api/v1/push",
    "/own?x, '', /own?x",
  })
  void pathsOfServers(String given, String path, String asked) throws Exception {
    assertEquals(asked, PushCommands.url("http://h:1" + given, path).target());
  }
}
