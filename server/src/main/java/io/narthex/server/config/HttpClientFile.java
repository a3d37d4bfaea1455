package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that holds the options of an HTTP client and nothing else, as tools are given one.
public final class HttpClientFile {
  private HttpClientFile() {}

  /// Reads the file at `path`, whose directory relative paths start from.
  ///
  /// @throws ConfigException where it is invalid
  public static HttpClientConfig read(Path path) throws ConfigException, IOException {
    Section section =
        new Section(
            "config.HTTPClientConfig",
            YamlReader.read(path.toString(), Files.readAllBytes(path), "config.HTTPClientConfig"),
            new Position(path.toString(), 1, 1));
    HttpClientConfig config = HttpClientSection.read(section, ConfigDirectory.of(path), true);
    section.end();
    return config;
  }
}
