package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.Config;

/// Where the configuration comes from.
interface ConfigSource {
  /// Reads it.
  ///
  /// @param selfPort port under which this server scrapes itself, where it says nothing else
  /// @throws ConfigException where it is missing or invalid
  Config load(int selfPort) throws ConfigException;

  /// What the log calls it.
  String name();
}
