package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.text.GoFloat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Upstream's own tool opens blocks we write and finds in them what we wrote: every `promtool` on
/// the path, and those that the property `narthex.promtool` names (separated as the path is).
class PromtoolTest {
  private static final String ULID = "01HK153X00PR0MT00000000001";

  @TempDir Path directory;

  @Test
  void dumpsWhatWasWritten() throws Exception {
    List<Path> tools = tools();
    assumeTrue(!tools.isEmpty(), "no promtool: expected=one on the path, actual=none");
    List<WrittenSeries> expected = WrittenSeries.random(new Random(Seeds.seed()), 200);
    try (PrometheusBlockWriter writer =
        PrometheusBlockWriter.create(FileSystem.nio(), directory, ULID, 20_000)) {
      WrittenSeries.writeAll(expected, writer);
      writer.finish();
    }
    // promtool takes a directory only if there is a log in it.
    Files.createDirectory(directory.resolve("wal"));
    List<String> all = lines(expected, series -> true);
    List<String> some = lines(expected, series -> series.labels().get("job").equals("api"));
    for (Path tool : tools) {
      assertTrue(run(tool, "list").stream().anyMatch(line -> line.startsWith(ULID)));
      assertTrue(run(tool, "analyze").contains("Block ID: " + ULID));
      assertEquals(all, dump(tool));
      assertEquals(some, dump(tool, "--match={job=\"api\"}"));
      System.out.println(tool + ": " + all.size() + " samples dumped, the same as written");
    }
  }

  private static List<Path> tools() throws IOException {
    List<Path> tools = new ArrayList<>();
    String separator = System.getProperty("path.separator");
    for (String path : System.getProperty("narthex.promtool", "").split(separator, -1)) {
      tools.add(Path.of(path));
    }
    for (String path : String.valueOf(System.getenv("PATH")).split(separator, -1)) {
      tools.add(Path.of(path, "promtool"));
    }
    Set<Path> distinct = new LinkedHashSet<>();
    for (Path tool : tools) {
      if (Files.isRegularFile(tool) && Files.isExecutable(tool)) {
        distinct.add(tool.toRealPath());
      }
    }
    return List.copyOf(distinct);
  }

  private static List<String> lines(List<WrittenSeries> all, Predicate<WrittenSeries> chosen) {
    List<String> lines = new ArrayList<>();
    for (WrittenSeries series : all) {
      if (chosen.test(series)) {
        for (int i = 0; i < series.count(); i++) {
          String value = GoFloat.format(series.value(i), 'g', -1);
          lines.add(series.labels() + " " + value + " " + series.timestampMs(i));
        }
      }
    }
    Collections.sort(lines);
    return lines;
  }

  /// Lines of a dump; old versions do not quote label names.
  private List<String> dump(Path tool, String... options) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line : run(tool, "dump", options)) {
      lines.add(line.replace(", ключ=", ", \"ключ\"="));
    }
    Collections.sort(lines);
    return lines;
  }

  private List<String> run(Path tool, String command, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(tool.toString(), "tsdb", command));
    arguments.addAll(List.of(options));
    arguments.add(directory.toString());
    Path out = Files.createTempFile("promtool", ".out");
    try {
      Process process =
          new ProcessBuilder(arguments)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertTrue(ended, () -> arguments + ": expected=an end within a minute, actual=none");
      List<String> lines = Files.readAllLines(out);
      assertEquals(0, process.exitValue(), lines::toString);
      return lines;
    } catch (IOException e) {
      throw new AssertionError(arguments.toString(), e);
    } finally {
      Files.delete(out);
    }
  }
}
