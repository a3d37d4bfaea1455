package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.scheduler.Slots;
import io.narthex.server.remote.read.PeerServer;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.database.BlockBackfill;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.testing.NaiveStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackfillTest {
  private static final long RANGE_MS = 7_200_000;

  @TempDir private Path directory;

  private String data() {
    return directory.resolve("data").toString();
  }

  private String write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, content);
    return file.toString();
  }

  private static ToolRun tsdb(String... args) {
    return ToolRun.of("", args);
  }

  private String dump() {
    ToolRun dump = tsdb("tsdb", "dump-openmetrics", data());
    assertEquals(0, dump.status(), dump.err());
    return dump.out();
  }

  @Test
  void whatWasDumpedComesBack() throws IOException {
    Path file = ConformanceCases.file("promtool/dump-openmetrics-roundtrip-test.prom");
    ToolRun run = tsdb("tsdb", "create-blocks-from", "openmetrics", file.toString(), data());
    assertEquals(0, run.status(), run.all());
    assertEquals(
        Files.readString(file).lines().sorted().toList(), dump().lines().sorted().toList());
    // 1700208000, 1700215200 and 1700222400 begin blocks of two hours.
    assertEquals(4, run.out().lines().count(), run.out());
    assertTrue(run.out().startsWith("BLOCK ULID"), run.out());
    assertTrue(run.err().endsWith("14 samples in 3 blocks\n"), run.err());
  }

  @Test
  void blocksAreAsLongAsAllowed() throws IOException {
    String file = write("a.om", "a 1 0\na 2 7200\na 3 14400\na 4 21600\n# EOF\n");
    assertEquals(7_200_000, Backfill.rangeMs(0));
    assertEquals(7_200_000, Backfill.rangeMs(3 * 7_200_000 - 1));
    assertEquals(21_600_000, Backfill.rangeMs(21_600_000));
    assertEquals(7_200_000L * 19_683, Backfill.rangeMs(Long.MAX_VALUE));
    ToolRun run =
        tsdb(
            "tsdb",
            "create-blocks-from",
            "--max-block-duration=6h",
            "openmetrics",
            "--label=env=test",
            "--label=a=b",
            "-r",
            file,
            data());
    assertEquals(0, run.status(), run.all());
    assertEquals(3, run.out().lines().count(), run.out());
    assertTrue(run.out().contains("1970-01-01 06:00:00 +0000 UTC"), run.out());
    assertEquals(
        """
        a{a="b",env="test"} 1 0.000
        a{a="b",env="test"} 2 7200.000
        a{a="b",env="test"} 3 14400.000
        a{a="b",env="test"} 4 21600.000
        # EOF
        """,
        dump());
    String other = directory.resolve("other").toString();
    ToolRun quiet = tsdb("tsdb", "create-blocks-from", "openmetrics", "-q", file, other);
    assertEquals("", quiet.out());
  }

  @Test
  void whatAnotherServerHasIsImported() throws IOException {
    long firstMs = 1_700_000_000_000L;
    StringBuilder expected = new StringBuilder();
    try (NaiveStorage storage = new NaiveStorage()) {
      for (int i = 0; i < 600; i++) {
        WriteBatch batch = new WriteBatch();
        batch.add(batch.addSeries(Labels.of("__name__", "a", "b", "c")), firstMs + 60_000L * i, i);
        batch.add(batch.addSeries(Labels.of("__name__", "z")), firstMs + 60_000L * i, 1);
        assertTrue(storage.commit(batch).allSuccessful());
        if (i >= 10 && i <= 500) {
          long seconds = firstMs / 1_000 + 60L * i;
          expected.append("a{b=\"c\"} %d %d.000\n".formatted(i, seconds));
        }
      }
      try (PeerServer peer = new PeerServer(storage, Labels.EMPTY, 1 << 20)) {
        for (String path : new String[] {"/api/v1/read", "/samples", "/api/v1/read"}) {
          ToolRun run =
              tsdb(
                  "tsdb",
                  "import",
                  "remote-read",
                  "--start=" + (firstMs / 1_000 + 600),
                  "--end=" + (firstMs / 1_000 + 30_000),
                  "--match={b=~\".+\"}",
                  "--storage.tsdb.path=" + data(),
                  peer.url(path));
          assertEquals(0, run.status(), run.all());
          assertTrue(run.err().contains("491 samples in 5 blocks"), run.all());
          assertEquals(
              expected + "# EOF\n",
              dump().lines().distinct().collect(Collectors.joining("\n", "", "\n")));
        }
        ToolRun refused =
            tsdb(
                "tsdb",
                "import",
                "remote-read",
                "--start=" + firstMs / 1_000,
                "--storage.tsdb.path=" + data(),
                peer.url("/none"));
        assertEquals(1, refused.status());
        assertTrue(
            refused.err().contains("404 Not Found") && refused.err().contains("--start=1700000000"),
            refused.err());
      }
    }
    ToolRun unusable = tsdb("tsdb", "import", "remote-read", "--start=1", "ftp://x/");
    assertEquals(2, unusable.status());
    ToolRun timeless = tsdb("tsdb", "import", "remote-read", "http://x/");
    assertEquals(2, timeless.status());
    assertTrue(timeless.err().contains("flag --start: expected=a time"), timeless.err());
  }

  /// Pieces of the file, stretches of time and parts of a block make no difference.
  @Test
  void memoryIsBoundedAndNothingIsLost() throws IOException {
    StringBuilder text = new StringBuilder("# TYPE h histogram\n");
    Map<String, String> expected = new TreeMap<>();
    Random random = new Random(7);
    for (int series = 0; series < 5; series++) {
      for (int i = 0; i < 60; i++) {
        long seconds = i * 400L + random.nextInt(400);
        String name = "h_bucket{le=\"" + series + "\"}";
        text.append(name).append(' ').append(i).append(' ').append(seconds).append('\n');
        expected.put("h_bucket{le=\"" + series + ".0\"} " + i + " " + seconds + ".000", "");
      }
    }
    String input = write("h.om", text + "# EOF");
    try (BlockBackfill target =
        BlockBackfill.open(Path.of(data()), RANGE_MS, 64, new ManualClock(0), new Random(1))) {
      new OpenMetricsBackfill(
              new OpenMetricsFile(
                  Path.of(input), 50, new Progress(System.err, false, new ManualClock(0))),
              RANGE_MS,
              Map.of(),
              64)
          .run(target);
      assertEquals(300, target.samples());
      // Three ranges of 90 samples, two blocks each, and one of 30.
      assertEquals(7, target.written().size(), target.written()::toString);
    }
    assertEquals(
        List.copyOf(expected.keySet()),
        dump().lines().filter(line -> !line.startsWith("#")).sorted().toList());
  }

  @Test
  void faultsNameFileLineAndColumn() throws IOException {
    Map<String, String> faults =
        Map.of(
            "a 1 1\nb 2\n# EOF\n", ":2:1: expected timestamp for series b, got none",
            "a 1 1\nb{ 2 1\n# EOF\n", ":2:3: expected label name",
            "a 1 1\n", ":2:1: data does not end with # EOF",
            "a 1 1\n# EOF\na 1 2\n# EOF\n", ":3:1: unexpected data after # EOF",
            "# TYPE a nothing\na 1 1\n# EOF\n", ":1:10: invalid metric type");
    for (Map.Entry<String, String> fault : faults.entrySet()) {
      String file = write("bad.om", fault.getKey());
      ToolRun run = tsdb("tsdb", "create-blocks-from", "openmetrics", file, data());
      assertEquals(1, run.status(), fault.getKey());
      String said = "narthex tsdb create-blocks-from openmetrics: " + file + fault.getValue();
      assertTrue(run.err().startsWith(said), () -> run.err() + " is not " + said);
      String message = run.err().substring(run.err().indexOf(file)).strip();
      for (int pieceBytes = 8; pieceBytes < 40; pieceBytes++) {
        OpenMetricsFile pieces =
            new OpenMetricsFile(
                Path.of(file), pieceBytes, new Progress(System.err, false, new ManualClock(0)));
        InputException e =
            assertThrows(InputException.class, () -> pieces.read((line, type) -> {}));
        assertEquals(message, e.getMessage());
      }
    }
    assertEquals("# EOF\n", dump());
  }

  @Test
  void laterSamplesOfTheSameTimeCount() throws IOException {
    String file = write("a.om", "a 3 2\na 1 1\na 2 1\na 2 1\n# EOF\n");
    ToolRun run = tsdb("tsdb", "create-blocks-from", "openmetrics", file, data());
    assertEquals(0, run.status());
    assertTrue(run.err().contains("WARNING: 1 samples gave way to later ones"), run.err());
    assertEquals("a{} 2 1.000\na{} 3 2.000\n# EOF\n", dump());
  }

  @Test
  void badUsage() throws IOException {
    String file = write("a.om", "# EOF\n");
    String rules = write("r.yml", "groups: []\n");
    assertEquals(2, tsdb("tsdb", "create-blocks-from").status());
    assertEquals(2, tsdb("tsdb", "create-blocks-from", "openmetrics").status());
    assertEquals(
        2, tsdb("tsdb", "create-blocks-from", "openmetrics", "--label=x", file, data()).status());
    assertEquals(2, tsdb("tsdb", "create-blocks-from", "rules", rules).status());
    ToolRun order = tsdb("tsdb", "create-blocks-from", "rules", "--start=20", "--end=10", rules);
    assertEquals(2, order.status());
    assertTrue(
        order.err().contains("expected=a time before the end 1970-01-01T00:00:10Z"), order.err());
    assertEquals(
        2,
        tsdb("tsdb", "create-blocks-from", "rules", "--start=1", "--url=ftp://x", rules).status());
    assertEquals(0, tsdb("tsdb", "create-blocks-from", "rules", "--help").status());
  }

  /// A server whose series `a` has at each time the time as its value.
  private static final class Api implements AutoCloseable {
    private final HttpServer server;
    private final List<Map<String, String>> requests = new ArrayList<>();

    Api() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/prefix/api/v1/query_range", this::answer);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/";
    }

    private void answer(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> form = new TreeMap<>();
      for (String pair : body.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      requests.add(form);
      String json;
      if (form.getOrDefault("query", "").contains("bad")) {
        json = "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no such thing\"}";
      } else {
        StringBuilder values = new StringBuilder();
        long stepMs = ms(form, "step");
        for (long at = ms(form, "start"); at <= ms(form, "end"); at += stepMs) {
          String time = at / 1_000 + "." + Long.toString(1_000 + at % 1_000).substring(1);
          values.append(values.isEmpty() ? "" : ",").append("[" + time + ",\"" + at + "\"]");
        }
        json =
            "{\"status\":\"success\",\"warnings\":[\"w\"],\"data\":{\"resultType\":\"matrix\","
                + "\"result\":[{\"metric\":{\"__name__\":\"a\",\"x\":\"y\",\"team\":\"old\"},"
                + "\"values\":["
                + values
                + "]}]}}";
      }
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(json.contains("error") ? 422 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    private static long ms(Map<String, String> form, String name) {
      return Math.round(1_000 * Double.parseDouble(form.getOrDefault(name, "1")));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void rulesAreEvaluatedWhenTheServerWould() throws IOException {
    String rules =
        write(
            "r.yml",
            """
            groups:
              - name: g
                labels: {team: new}
                rules:
                  - {record: r, expr: 'sum  (a)', labels: {x: ''}}
                  - {alert: A, expr: a}
                  - {record: failing, expr: bad}
            """);
    long offsetMs =
        Math.floorMod(
            Slots.of(new RuleGroup(rules, "g", 600_000, null, 0, List.of())).atOrBefore(0),
            600_000);
    try (Api api = new Api()) {
      ToolRun run =
          tsdb(
              "tsdb",
              "create-blocks-from",
              "rules",
              "--url=" + api.url(),
              "--start=1970-01-01T01:00:00Z",
              "--end=10800.5",
              "--eval-interval=10m",
              "--output-dir=" + data(),
              rules);
      assertEquals(1, run.status());
      assertTrue(
          run.err().contains("rule importer error: failing: query range: execution: no such thing"),
          run.err());
      assertTrue(run.err().contains("WARNING: w"), run.err());
      assertEquals(3, run.out().lines().count(), run.out());
      // Two blocks; the rule that fails is not asked again.
      assertEquals(3, api.requests.size(), api.requests::toString);
      assertEquals("sum(a)", api.requests.getFirst().get("query"));
      List<String> lines = dump().lines().toList();
      assertEquals("# EOF", lines.getLast());
      // Twelve steps of ten minutes in two hours, and a thirteenth where one falls on both ends.
      assertEquals(offsetMs == 0 ? 13 : 12, lines.size() - 1, lines::toString);
      for (String line : lines.subList(0, lines.size() - 1)) {
        assertTrue(line.startsWith("r{team=\"new\"} "), line);
        long ms = Math.round(1_000 * Double.parseDouble(line.substring(line.lastIndexOf(' '))));
        assertEquals(offsetMs, Math.floorMod(ms, 600_000), line);
        assertTrue(ms >= 3_600_000 && ms <= 10_800_000, line);
      }
    }
    ToolRun unreachable =
        tsdb(
            "tsdb",
            "create-blocks-from",
            "rules",
            "--url=http://127.0.0.1:1",
            "--start=0",
            "--end=7199",
            "--output-dir=" + directory.resolve("none"),
            rules);
    assertEquals(1, unreachable.status());
    assertTrue(unreachable.err().contains("rule importer error: r: "), unreachable.err());
  }

  @Test
  void longRangesAreAskedForInParts() throws IOException {
    String rules = write("r.yml", "groups: [{name: g, rules: [{record: r, expr: a}]}]\n");
    try (Api api = new Api()) {
      ToolRun run =
          tsdb(
              "tsdb",
              "create-blocks-from",
              "rules",
              "--max-block-duration=18h",
              "--url=" + api.url(),
              "--start=0",
              "--end=64799",
              "--eval-interval=1s",
              "--output-dir=" + data(),
              rules);
      assertEquals(0, run.status(), run.err());
      assertEquals(8, api.requests.size());
      int steps = dump().lines().toList().size() - 1;
      assertTrue(steps == 64_799 || steps == 64_800, () -> steps + " steps");
      assertTrue(run.err().endsWith(steps + " samples in 1 blocks\n"), run.err());
    }
  }
}
