package io.narthex.server.config;

import java.util.List;

/// One entry of `remote_write_shards`, an extension of Narthex's own: series are spread over
/// several receivers.
///
/// @param name distinct from those of all remote sections
/// @param destinations one a URL, in the order of the file; alike but for URL and name, which is
///   `NAME/0`, `NAME/1`, …
/// @param externalLabel gets the position of the URL on what is sent; empty: none does
public record RemoteWriteShardsConfig(
    String name, List<RemoteWriteConfig> destinations, Sharding sharding, String externalLabel) {
  public RemoteWriteShardsConfig {
    destinations = List.copyOf(destinations);
  }

  /// Which series go where.
  ///
  /// @param labels that are hashed, with [Hash#LABELS] alone
  /// @param replicas how many receivers get each series, at least 1
  public record Sharding(Hash hash, List<String> labels, Algorithm algorithm, int replicas) {
    public Sharding {
      labels = List.copyOf(labels);
    }
  }

  /// What of a series is hashed.
  public enum Hash {
    /// All labels but `__name__`, `le` and `quantile`.
    SERIES("series"),
    /// `job` and `instance`.
    TARGET("target"),
    /// Labels that the entry names.
    LABELS("labels");

    private final String configName;

    Hash(String configName) {
      this.configName = configName;
    }

    /// As the configuration has it.
    public String configName() {
      return configName;
    }
  }

  /// How a hash becomes a receiver.
  public enum Algorithm {
    /// A ring of places that depend on each URL alone.
    KETAMA("ketama"),
    /// Jump consistent hash: by position.
    JUMP("jump");

    private final String configName;

    Algorithm(String configName) {
      this.configName = configName;
    }

    /// As the configuration has it.
    public String configName() {
      return configName;
    }
  }

  /// The URLs without passwords, in order.
  public List<String> shownUrls() {
    return destinations.stream().map(RemoteWriteConfig::shownUrl).toList();
  }
}
