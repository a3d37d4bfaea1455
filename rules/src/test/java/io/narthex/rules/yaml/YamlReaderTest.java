package io.narthex.rules.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that are no YAML.
final class YamlReaderTest {
  /// Found by fuzzing: the library fails otherwise than by its own exception.
  @ParameterizedTest
  @ValueSource(strings = {"\"\\x", "a: \"\\u", "[\"\\U"})
  void escapesThatEndTooEarlyAreBadInput(String text) {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> YamlReader.read("prometheus.yml", text.getBytes(UTF_8), "plain"));
    assertTrue(String.valueOf(e.getMessage()).contains("yaml: expected="), e.getMessage());
  }
}
