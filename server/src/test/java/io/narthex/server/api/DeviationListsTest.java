package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What differs deliberately is told to users: each line of a deviation list names, behind its
/// colon, an entry in bold of `docs/compatibility.md`.
final class DeviationListsTest {
  @Test
  void namesAnEntryForEachDeviation() throws IOException {
    Path root = Path.of(System.getProperty("narthex.root", ".."));
    String page = Files.readString(root.resolve("docs/compatibility.md")).replaceAll("\\s+", " ");
    List<Path> lists;
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/conformance"))) {
      lists = files.filter(f -> f.toString().endsWith(".deviations.txt")).sorted().toList();
    }
    assertFalse(lists.isEmpty());
    for (Path list : lists) {
      for (String line : Files.readAllLines(list)) {
        String entry = line.substring(line.indexOf(": ") + 2);
        assertTrue(page.contains("**" + entry), list.getFileName() + ": " + line);
      }
    }
  }
}
