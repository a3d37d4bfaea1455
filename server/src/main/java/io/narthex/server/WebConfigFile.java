package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file of `--web.config.file`. TLS and authentication of the listener are not served, and a
/// server that was asked for them must not run without: only a file that asks for nothing passes.
final class WebConfigFile {
  private WebConfigFile() {}

  /// Checks the file.
  ///
  /// @param name empty: there is none
  /// @throws ConfigException where it cannot be read or asks for anything
  static void check(String name) throws ConfigException {
    if (name.isEmpty()) {
      return;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(name));
    } catch (IOException e) {
      throw new ConfigException(
          YamlNode.Position.NONE, "flag --web.config.file: expected=a readable file, actual=" + e);
    }
    if (YamlReader.read(name, bytes, "web.Config") instanceof YamlNode.Mapping mapping
        && !mapping.entries().isEmpty()) {
      YamlNode.Scalar first = mapping.entries().getFirst().key();
      throw new ConfigException(first.position(), "not supported: " + first.text());
    }
  }
}
