package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;
import io.narthex.server.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;

/// A file, read anew for each load.
///
/// @param environment variables that external labels may name
record ConfigFile(Path path, Map<String, String> environment) implements ConfigSource {
  @Override
  public Config load(int selfPort) throws ConfigException {
    return new ConfigLoader(environment).load(path);
  }

  @Override
  public String name() {
    return path.toString();
  }
}
