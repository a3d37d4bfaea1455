package io.narthex.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.ConformanceCases;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every file of the recorded folders, and upstream's own command lines, end as with upstream's
/// tool.
final class ToolConformanceTest {
  /// Dumps of samples, and tables of cases.
  private static boolean isNoInput(String file) {
    return file.endsWith(".prom") || file.matches("rulefmt/.*\\.json");
  }

  @ParameterizedTest
  @CsvSource({"check config, 1", "check rules, 2", "test rules, 3"})
  void everyFileEndsAsUpstream(String command, int column) throws IOException {
    ConformanceCases.family("tool-" + command.replace(' ', '-'))
        .run(
            ToolRun.table("files.tsv"),
            List::getFirst,
            row -> {
              ToolRun run = ToolRun.ofRecorded(command + " " + row.getFirst());
              assertEquals(row.get(column), Integer.toString(run.status()), run.all());
            });
  }

  @Test
  void allFilesAreInTheTable() throws IOException {
    List<String> files = ToolRun.table("files.tsv").stream().map(List::getFirst).toList();
    for (String folder : List.of("promtool", "rulefmt", "rules")) {
      for (String file : ToolRun.recordedFiles(folder)) {
        assertTrue(files.contains(file) || isNoInput(file), file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "test"})
  void toolsSayWhatUpstreamSays(String tool) throws IOException {
    ConformanceCases.family("tool-" + tool)
        .run(
            ToolRun.table(tool + ".tsv"),
            row -> row.get(0) + " → " + row.get(2).replace(": ", ":"),
            ToolConformanceTest::check);
  }

  private static void check(List<String> row) {
    ToolRun run = ToolRun.ofRecorded(row.get(0));
    assertEquals(row.get(1), Integer.toString(run.status()), run.all());
    String text = row.get(2).replace("\\n", "\n").replace("\\t", "\t").replace("\\e", "\u001b");
    assertTrue(run.all().contains(text), run.all());
  }
}
