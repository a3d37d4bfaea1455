package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Command lines that lead to no server: what they say and with what status they end.
final class StartupTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Startup startup =
        new Startup(
            directory,
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    Optional<ExitStatus> status = startup.run(new Ending(), 0, args);
    return status.orElseThrow().code();
  }

  private String written(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void helpAndVersion() {
    assertEquals(0, run("--help"));
    assertTrue(written(out).contains("--storage.tsdb.path"), written(out));
    out.reset();
    assertEquals(0, run("--version"));
    assertTrue(written(out).startsWith("narthex, version "), written(out));
    assertTrue(written(out).contains("Prometheus 3.14.0"), written(out));
    assertEquals("", written(err));
  }

  @Test
  void dataOfPrometheusIsNotTouched() throws IOException {
    Path data = Files.createDirectories(directory.resolve("prometheus"));
    Path segment = Files.createFile(Files.createDirectory(data.resolve("wal")).resolve("00000000"));
    assertEquals(2, run("--storage.tsdb.path=" + data));
    assertTrue(
        written(err)
            .startsWith(
                "narthex: data directory: expected=one of Narthex, or none yet, actual=one of"
                    + " Prometheus ("
                    + data
                    + "); nothing was touched."),
        written(err));
    assertTrue(
        written(err)
            .contains("narthex tsdb import prometheus " + data + " --storage.tsdb.path=NEW\n"),
        written(err));
    try (Stream<Path> paths = Files.walk(data)) {
      assertEquals(List.of(data, segment.getParent(), segment), paths.toList());
    }
  }

  @Test
  void badFlags() {
    assertEquals(2, run("--web.enable-lifecycl"));
    assertTrue(
        written(err)
            .startsWith("narthex: unknown flag: expected=one of --help, actual=--web.enable-life"),
        written(err));
    err.reset();
    assertEquals(2, run("--web.listen-address=nowhere"));
    assertEquals(
        "narthex: flag --web.listen-address: expected=host:port, actual=nowhere\n", written(err));
  }

  @Test
  void badConfiguration() throws IOException {
    String bad = file("bad.yml", "scrape_configs:\n  - job_name: a\n    scheme: gopher\n");
    assertEquals(2, run("--config.file=" + bad));
    assertTrue(written(err).startsWith(bad + ":3:13: "), written(err));
    assertTrue(
        written(err).contains("expected=") && written(err).contains("actual=gopher"), written(err));
    err.reset();
    assertEquals(2, run("--config.file=" + directory.resolve("none.yml")));
    assertTrue(written(err).contains("no such file or directory"), written(err));
  }

  @Test
  void fileOfTheWorkingDirectoryIsTaken() throws IOException {
    String bad = file("prometheus.yml", "globals: {}\n");
    assertEquals(2, run());
    assertTrue(written(err).startsWith(bad + ":1:1: "), written(err));
  }

  @Test
  void accessControlThatWouldNotBeKept() throws IOException {
    String web = file("web.yml", "# comment\nbasic_auth_users: {a: b}\n");
    assertEquals(2, run("--web.config.file=" + web));
    assertEquals(web + ":2:1: not supported: basic_auth_users\n", written(err));
    err.reset();
    assertEquals(2, run("--web.config.file=" + directory.resolve("none")));
    assertTrue(written(err).startsWith("flag --web.config.file: expected=a readable file"));
    err.reset();
    String nothing = file("empty.yml", "# nothing\n");
    String bad = file("bad.yml", "globals: {}\n");
    assertEquals(2, run("--web.config.file=" + nothing, "--config.file=" + bad));
    assertTrue(written(err).startsWith(bad + ":1:1: "), written(err));
  }
}
