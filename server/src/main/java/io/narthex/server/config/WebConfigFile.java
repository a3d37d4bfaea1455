package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlReader;
import io.narthex.storage.text.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file of `--web.config.file`. TLS, authentication, headers and limits of the listener are not
/// served, and a server that was asked for them must not run without: only a file that asks for
/// nothing passes.
public final class WebConfigFile {
  private static final String TYPE = "web.Config";

  private static final List<String> KEYS =
      List.of("tls_server_config", "http_server_config", "rate_limit", "basic_auth_users");

  private WebConfigFile() {}

  /// Checks the file.
  ///
  /// @throws ConfigException where it cannot be read, has keys that nobody knows or asks for
  ///   anything
  public static void check(Path file) throws ConfigException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigException(
          Position.NONE,
          "flag --web.config.file: expected=a readable file, actual="
              + FileFailure.reason(e)
              + " ("
              + file
              + ")");
    }
    String name = file.toString();
    YamlNode root = YamlReader.read(name, bytes, TYPE);
    Section section = new Section(TYPE, root, new Position(name, 1, 1));
    for (String key : KEYS) {
      // Named here as known ones, so that a mistyped key is told from one that is not served.
      section.node(key);
    }
    section.end();
    if (root instanceof YamlNode.Mapping mapping && !mapping.entries().isEmpty()) {
      YamlNode.Scalar first = mapping.entries().getFirst().key();
      throw new ConfigException(first.position(), "not supported: " + first.text());
    }
  }
}
