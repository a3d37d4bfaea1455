package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Where the targets of one job come from.
///
/// @param others kinds that are read but not served yet, by their key in the file, for example
///   `kubernetes_sd_configs`
public record DiscoveryConfig(
    List<StaticConfig> statics,
    List<FileSdConfig> files,
    List<HttpSdConfig> https,
    Map<String, List<YamlNode>> others) {
  /// No targets.
  public static final DiscoveryConfig NONE =
      new DiscoveryConfig(List.of(), List.of(), List.of(), Map.of());

  public DiscoveryConfig {
    statics = List.copyOf(statics);
    files = List.copyOf(files);
    https = List.copyOf(https);
    others = Collections.unmodifiableMap(new TreeMap<>(others));
  }
}
