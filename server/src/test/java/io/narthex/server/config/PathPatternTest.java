package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What matches is what Go's `filepath.Glob` finds.
final class PathPatternTest {
  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    for (String name : new String[] {"a/x.yml", "a/y.yml", "a/{z}.yml", "b/x.yml", "b/.x.yml"}) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/x.yml, a/x.yml",
    "a/none.yml, ''",
    "none/*.yml, ''",
    "a/x.yml/*, ''",
    "a/*.yml, a/x.yml a/y.yml a/{z}.yml",
    "b/*, b/.x.yml b/x.yml",
    "*/x.yml, a/x.yml b/x.yml",
    "?/[xy].yml, a/x.yml a/y.yml b/x.yml",
    "a/[^x].yml, a/y.yml",
    "a/{z}.yml, a/{z}.yml",
    "a/{*, a/{z}.yml",
    "a/../b/x*, b/x.yml",
  })
  void wildcards(String pattern, String found) throws ConfigException {
    List<String> expected = found.isEmpty() ? List.of() : List.of(found.split(" ", -1));
    assertEquals(
        expected,
        PathPattern.matching(directory, pattern).stream()
            .map(path -> directory.relativize(path).toString())
            .toList());
    assertEquals(
        PathPattern.matching(directory, pattern), PathPattern.matching(directory + "/" + pattern));
  }

  @Test
  void invalidPatterns() {
    ConfigException fault =
        assertThrows(ConfigException.class, () -> PathPattern.matching(directory, "a/[.yml"));
    assertTrue(
        fault.what().startsWith("pattern: expected=a valid one, actual=[.yml ("), fault.what());
  }
}
