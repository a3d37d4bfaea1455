package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.storage.conformance.ConformanceCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Prometheus's configuration files: the good ones load, the bad ones fail with its text.
final class ConfigConformanceTest {
  private static final Set<String> BAD_BY_ANOTHER_NAME =
      Set.of(
          "config_with_deprecated_am_api_config.yml",
          "otlp_allow_utf8.incompatible.yml",
          "otlp_no_translation.incompatible.yml");

  @Test
  void files() throws IOException {
    Path folder = ConformanceCases.file("config");
    Map<String, String> texts = new HashMap<>();
    for (JsonNode entry : ConformanceCases.json("config/expected-errors.json")) {
      texts.put(entry.get("file").asText(), entry.get("error_contains").asText());
    }
    List<String> names;
    try (Stream<Path> files = Files.walk(folder)) {
      names =
          files
              .filter(f -> f.toString().endsWith(".yml"))
              .map(f -> folder.relativize(f).toString())
              .sorted()
              .toList();
    }
    assertFalse(names.isEmpty());
    ConformanceCases.family("config")
        .run(names, name -> name, name -> check(folder, name, texts.get(name)));
  }

  private static void check(Path folder, String name, @Nullable String expected)
      throws ConfigException {
    ConfigLoader loader = new ConfigLoader(Map.of("TEST", "TestValue"));
    Path file = folder.resolve(name);
    if (expected == null && !name.contains(".bad.") && !BAD_BY_ANOTHER_NAME.contains(name)) {
      assertNotNull(loader.load(file));
      return;
    }
    ConfigException e = assertThrows(ConfigException.class, () -> loader.load(file));
    if (expected != null) {
      String own = expected.replace("parsing YAML file testdata/" + name + ": ", "");
      assertTrue(e.toString().contains(own), () -> expected + " <> " + e.toString());
      String place = ".*\\.yml:\\d+:\\d+: .*: expected=.*, actual=.*";
      assertTrue(e.toString().replace('\n', ' ').matches(place), e.toString());
    }
  }
}
