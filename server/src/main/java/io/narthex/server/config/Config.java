package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A whole configuration file, validated, with all defaults filled in and all paths resolved
/// against its directory. Immutable.
///
/// @param ruleFiles paths; the last element may be a pattern
/// @param scrapeConfigFiles paths; the last element may be a pattern
/// @param scrapeConfigs own jobs first, then those of `scrapeConfigFiles`
/// @param importedScrapeConfigs how many of the jobs come from `scrapeConfigFiles`
/// @param gogc accepted for compatibility, without effect
/// @param sections sections that are read but not served yet, by name, as they are printed in the
///   effective configuration
/// @param warnings what a reader of the log should know: unset variables, sections without effect
public record Config(
    GlobalConfig global,
    List<String> ruleFiles,
    List<String> scrapeConfigFiles,
    List<ScrapeConfig> scrapeConfigs,
    int importedScrapeConfigs,
    StorageConfig storage,
    AlertingConfig alerting,
    List<RemoteWriteConfig> remoteWrites,
    List<RemoteReadConfig> remoteReads,
    List<RemoteReadShardsConfig> remoteReadShards,
    List<RemoteWriteShardsConfig> remoteWriteShards,
    int gogc,
    Map<String, YamlNode> sections,
    List<String> unserved,
    List<String> warnings) {
  public Config {
    ruleFiles = List.copyOf(ruleFiles);
    scrapeConfigFiles = List.copyOf(scrapeConfigFiles);
    scrapeConfigs = List.copyOf(scrapeConfigs);
    remoteWrites = List.copyOf(remoteWrites);
    remoteReads = List.copyOf(remoteReads);
    remoteReadShards = List.copyOf(remoteReadShards);
    remoteWriteShards = List.copyOf(remoteWriteShards);
    sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    unserved = List.copyOf(unserved);
    warnings = List.copyOf(warnings);
  }
}
