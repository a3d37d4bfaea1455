package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TsdbCommandsTest {
  private static final String FLOATS = "01HK153X00F0AT0000000000B1";

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String answer = "";
  private boolean terminal;

  private int run(String... args) {
    out.reset();
    err.reset();
    return new TsdbCommands(
            new BufferedReader(new StringReader(answer)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal)
        .run(args);
  }

  private List<String> printed() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /// A data directory of Prometheus with one of the recorded blocks.
  private Path prometheus() throws IOException {
    Path source = directory.resolve("prometheus");
    Path block = ConformanceCases.file("blocks/blocks/" + FLOATS);
    try (Stream<Path> paths = Files.walk(block)) {
      for (Path path : paths.toList()) {
        Path to = source.resolve(FLOATS).resolve(block.relativize(path).toString());
        Files.createDirectories(to.getParent());
        Files.copy(path, to);
      }
    }
    return source;
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private void importFloats() throws IOException {
    int status =
        run(
            "tsdb",
            "import",
            "prometheus",
            prometheus().toString(),
            "--storage.tsdb.path",
            data(),
            "--verify");
    assertEquals(0, status, told());
    assertTrue(told().contains("imported 1 block: 43 series, 2580 samples"), told());
  }

  @Test
  void badUsage() {
    assertEquals(2, run("tsdb"));
    assertTrue(told().startsWith("narthex tsdb: expected=a command, actual=none"), told());
    assertEquals(2, run("tsdb", "lits"));
    assertTrue(told().contains("lits"), told());
    assertEquals(2, run("tsdb", "import", "prometheus"));
    assertTrue(told().contains("Missing required parameter: 'DIR'"), told());
    assertEquals(2, run("tsdb", "dump", "--min-time=yesterday"));
    assertTrue(told().contains("'yesterday' is not a long"), told());
    assertEquals(0, run("tsdb", "import", "prometheus", "--help"));
    assertTrue(printed().stream().anyMatch(line -> line.contains("--verify")));
  }

  @Test
  void whatIsNoDataDirectory() throws IOException {
    assertEquals(1, run("tsdb", "list", data()));
    assertEquals(
        "narthex tsdb list: data directory: expected=one of Narthex, actual=nothing ("
            + data()
            + ")\n",
        told());
    Path wal = Files.createDirectories(directory.resolve("data/wal"));
    Files.createFile(wal.resolve("00000000"));
    assertEquals(2, run("tsdb", "list", data()));
    assertTrue(told().contains("narthex tsdb import prometheus " + data()), told());
  }

  @Test
  void listsAnalyzesAndDumps() throws IOException {
    importFloats();
    assertEquals(0, run("tsdb", "list", "-r", data()));
    assertEquals(2, printed().size());
    assertTrue(
        printed()
            .getFirst()
            .startsWith("BLOCK ULID                  MIN TIME                       MAX TIME  "),
        printed()::toString);
    assertTrue(
        printed().getLast().startsWith(FLOATS + "  2024-01-01 00:00:00 +0000 UTC  "),
        printed()::toString);

    assertEquals(0, run("tsdb", "analyze", "--limit=1", "--extended", data(), FLOATS));
    assertEquals("Block ID: " + FLOATS, printed().getFirst());
    assertTrue(printed().contains("Total Series: 43"));
    assertTrue(printed().contains("samples per float chunk (min/avg/max): 60/60/60"));
    assertEquals(1, run("tsdb", "analyze", data(), "01HK153X00F0AT0000000000B2"));

    assertEquals(0, run("tsdb", "dump", data()));
    List<String> all = printed();
    assertEquals(2_580, all.size());
    String line = all.getFirst();
    String time = line.substring(line.lastIndexOf(' ') + 1);
    assertEquals(0, run("tsdb", "dump", "--max-time=" + time, "--min-time", time, data()));
    assertEquals(43, printed().size());
    assertEquals(line, printed().getFirst());
    String everything = "--match={__name__=~\".*\"}";
    assertEquals(0, run("tsdb", "dump", everything, everything, data()));
    assertEquals(all, printed());
    assertEquals(2, run("tsdb", "dump", "--match={", data()));
    assertTrue(told().startsWith("narthex tsdb dump: flag --match: "), told());
  }

  @Test
  void dumpsWhatAnImportFromOpenMetricsTakes() throws IOException {
    importFloats();
    assertEquals(0, run("tsdb", "dump-openmetrics", data()));
    assertEquals("# EOF", printed().getLast());
    assertEquals(
        Files.readAllLines(ConformanceCases.file("blocks/floats.om.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .sorted()
            .toList(),
        printed().stream().filter(line -> !line.startsWith("#")).sorted().toList());
    assertEquals(0, run("tsdb", "dump-openmetrics", "--match={code=\"none\"}", data()));
    assertEquals(List.of("# EOF"), printed());
  }

  @Test
  void dumpsLabelsOfSeries() throws IOException {
    importFloats();
    String counters = "--match=http_requests_total{method=\"GET\",code=\"200\"}";
    assertEquals(0, run("tsdb", "dump", "--format=seriesjson", counters, counters, data()));
    assertEquals(
        "{\"__name__\":\"http_requests_total\",\"code\":\"200\",\"instance\":\"api-0:8080\","
            + "\"job\":\"api-server\",\"method\":\"GET\"}",
        printed().getFirst());
    assertEquals(printed().size(), printed().stream().distinct().count());
    assertEquals(2, run("tsdb", "dump", "--format=json", data()));
    assertTrue(told().contains("enum value must be one of prom,seriesjson, got 'json'"), told());
  }

  @Test
  void verifyNamesDamage() throws IOException {
    importFloats();
    assertEquals(0, run("tsdb", "verify", data()));
    assertEquals("block " + FLOATS + ": whole, 43 series, 2580 samples\n", told());
    Path chunks = directory.resolve("data/blocks").resolve(FLOATS).resolve("chunks");
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[bytes.length / 2] ^= 4;
    Files.write(chunks, bytes);
    assertEquals(1, run("tsdb", "verify", data()));
    assertTrue(told().startsWith("damaged: block " + FLOATS + ": CRC-32C of the file"), told());
  }

  @Test
  void asksBeforeAnImportWhereSomebodyCanAnswer() throws IOException {
    String source = prometheus().toString();
    terminal = true;
    for (String no : List.of("", "n\n", "maybe\n")) {
      answer = no;
      assertEquals(0, run("tsdb", "import", "prometheus", source, "--storage.tsdb.path=" + data()));
      assertTrue(told().contains("nothing was imported"), told());
      assertFalse(Files.exists(Path.of(data())));
    }
    answer = "y\n";
    assertEquals(0, run("tsdb", "import", "prometheus", source, "--storage.tsdb.path=" + data()));
    answer = "";
    assertEquals(
        0, run("tsdb", "import", "prometheus", source, "--yes", "--storage.tsdb.path", data()));
    assertTrue(told().contains("imported before, skipped"), told());
  }

  @Test
  void exports() throws IOException {
    importFloats();
    String target = directory.resolve("exported").toString();
    int status =
        run("tsdb", "export", "prometheus", target, "--storage.tsdb.path=" + data(), "--verify");
    assertEquals(0, status, told());
    assertTrue(told().contains("exported 1 block to " + target + ": 43 series"), told());
    assertTrue(Files.exists(Path.of(target, FLOATS, "meta.json")));
    assertEquals(1, run("tsdb", "export", "prometheus", data(), "--storage.tsdb.path", data()));
    assertTrue(told().contains("actual=one of Narthex"), told());
  }

  @Test
  void progress() {
    long[] nanos = {0};
    Clock clock =
        new Clock() {
          @Override
          public long nowMs() {
            return 0;
          }

          @Override
          public long nanoTime() {
            return nanos[0];
          }
        };
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Progress lines = new Progress(stream, false, clock);
    lines.begin("block A", 200);
    lines.advance(50);
    nanos[0] = 11_000_000_000L;
    lines.advance(50);
    lines.advance(1);
    lines.begin("log", 0);
    nanos[0] = 22_000_000_000L;
    lines.advance(7);
    lines.tell("done");
    assertEquals("block A: 50 %, 11 s\nlog: 7, 11 s\ndone\n", told());
    err.reset();
    Progress bar = new Progress(stream, true, clock);
    bar.begin("block A", 10);
    nanos[0] += 1_000_000_000L;
    bar.advance(5);
    bar.tell("done");
    assertEquals(
        "\r\u001b[Kblock A: [" + "#".repeat(15) + " ".repeat(15) + "] 50 %, 1 s\r\u001b[Kdone\n",
        told());
  }

  @Test
  void timesAsGoPrintsThem() {
    assertEquals("2h0m0s", GoTime.duration(7_200_000));
    assertEquals("1h59m45.001s", GoTime.duration(7_185_001));
    assertEquals("1m0s", GoTime.duration(60_000));
    assertEquals("999ms", GoTime.duration(999));
    assertEquals("0s", GoTime.duration(0));
    assertEquals("744h0m0s", GoTime.duration(2_678_400_000L));
    assertEquals("2024-01-01 00:00:00 +0000 UTC", GoTime.time(1_704_067_200_999L));
    assertEquals("1969-12-31 23:59:59 +0000 UTC", GoTime.time(-1));
  }
}
