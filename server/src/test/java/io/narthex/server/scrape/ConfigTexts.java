package io.narthex.server.scrape;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// Configurations of tests, read as the server reads them.
final class ConfigTexts {
  private ConfigTexts() {}

  static Config load(String yaml) throws ConfigException {
    return new ConfigLoader(Map.of())
        .parse(Path.of("test.yml").toAbsolutePath(), yaml.getBytes(StandardCharsets.UTF_8));
  }
}
