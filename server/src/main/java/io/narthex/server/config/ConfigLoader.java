package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads a configuration file as a whole. Not thread-safe; one loader per load.
public final class ConfigLoader {
  private static final Pattern GLOB = Pattern.compile("[^*]*(\\*[^/]*)?", Pattern.DOTALL);

  private final Map<String, String> environment;
  private final List<String> warnings = new ArrayList<>();
  private boolean alone;

  /// @param environment variables that external labels may name
  public ConfigLoader(Map<String, String> environment) {
    this.environment = environment;
  }

  /// Reads the file at `path`.
  ///
  /// @throws ConfigException where the file is missing, unreadable or invalid
  public Config load(Path path) throws ConfigException {
    return parse(path, read(path));
  }

  /// As [#load], but looks at no other file: jobs of `scrape_config_files` are not among the jobs.
  public Config loadAlone(Path path) throws ConfigException {
    alone = true;
    return load(path);
  }

  /// Reads `bytes` as if they stood in the file at `path`, whose directory relative paths start
  /// from.
  public Config parse(Path path, byte[] bytes) throws ConfigException {
    try {
      return parse(path.toString(), bytes, ConfigDirectory.of(path));
    } catch (InvalidPathException e) {
      throw new ConfigException(
          new Position(path.toString(), 1, 1),
          "path: expected=a path of this system, actual=" + e.getMessage());
    }
  }

  private static byte[] read(Path path) throws ConfigException {
    try {
      if (Files.size(path) > YamlReader.MAX_BYTES) {
        throw new ConfigException(
            new Position(path.toString(), 1, 1),
            "size: expected=at most "
                + YamlReader.MAX_BYTES
                + " bytes, actual="
                + Files.size(path));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          Position.NONE,
          "open " + path + ": no such file or directory: expected=a file, actual=none");
    } catch (IOException e) {
      throw new ConfigException(
          Position.NONE, "open " + path + ": expected=a readable file, actual=" + e.getMessage());
    }
  }

  private Config parse(String file, byte[] bytes, ConfigDirectory directory)
      throws ConfigException {
    YamlNode root = YamlReader.read(file, bytes, "config.plain");
    Section s = new Section("config.plain", root, new Position(file, 1, 1));
    GlobalConfig global =
        new GlobalSection(directory, environment, warnings)
            .read(s.section("global", "config.plain"));
    UnservedSections unserved = new UnservedSections(directory, global.nameValidationScheme());
    Section runtime = s.section("runtime", "config.RuntimeConfig");
    int gogc = (int) runtime.integer("gogc", 75, Long.MIN_VALUE);
    runtime.end();
    List<ScrapeConfig> jobs = new ArrayList<>();
    for (YamlNode node : s.list("scrape_configs")) {
      jobs.add(ScrapeSection.read(node, global, directory));
    }
    StorageConfig storage = StorageSection.read(s.section("storage", "config.plain"));
    List<String> ruleFiles = globs(s, "rule_files", "invalid rule file path ", directory);
    List<String> scrapeFiles =
        globs(s, "scrape_config_files", "invalid scrape config file path ", directory);
    AlertingConfig alerting = AlertingSection.read(s, directory, global.nameValidationScheme());
    List<RemoteWriteConfig> remoteWrites =
        RemoteWriteSection.read(s, directory, global.nameValidationScheme());
    List<RemoteReadConfig> remoteReads = RemoteReadSection.read(s, directory);
    List<RemoteReadShardsConfig> remoteReadShards =
        RemoteReadShardsSection.read(s, directory, global.nameValidationScheme());
    List<RemoteWriteShardsConfig> remoteWriteShards =
        RemoteWriteShardsSection.read(s, directory, global.nameValidationScheme());
    unserved.tracing(s);
    YamlTree otlp = unserved.otlp(s);
    s.end();
    int own = jobs.size();
    for (String pattern : alone ? List.<String>of() : scrapeFiles) {
      for (Path scrapeFile : PathPattern.matching(pattern)) {
        jobs.addAll(scrapeFile(scrapeFile, global));
      }
    }
    unique(s, jobs);
    Map<String, YamlNode> sections = new LinkedHashMap<>();
    YamlNode tracing = s.node("tracing");
    if (tracing != null && !Section.isNull(tracing)) {
      sections.put("tracing", Redaction.of(tracing));
    }
    sections.put("otlp", otlp.build());
    return new Config(
        global,
        ruleFiles,
        scrapeFiles,
        jobs,
        jobs.size() - own,
        storage,
        alerting,
        remoteWrites,
        remoteReads,
        remoteReadShards,
        remoteWriteShards,
        gogc,
        sections,
        unserved(s, jobs, alerting),
        List.copyOf(warnings));
  }

  private static List<String> globs(Section s, String key, String what, ConfigDirectory directory)
      throws ConfigException {
    List<String> result = new ArrayList<>();
    for (YamlNode node : s.list(key)) {
      String pattern = Section.text(node);
      if (!GLOB.matcher(pattern).matches()) {
        throw Section.fault(
            node.position(), what + Quoted.of(pattern), "* in the last element only", pattern);
      }
      result.add(directory.join(pattern));
    }
    return result;
  }

  private static List<ScrapeConfig> scrapeFile(Path file, GlobalConfig global)
      throws ConfigException {
    YamlNode root = YamlReader.read(file.toString(), read(file), "config.ScrapeConfigs");
    Section s = new Section("config.ScrapeConfigs", root, new Position(file.toString(), 1, 1));
    List<ScrapeConfig> jobs = new ArrayList<>();
    for (YamlNode node : s.list("scrape_configs")) {
      jobs.add(ScrapeSection.read(node, global, ConfigDirectory.of(file)));
    }
    s.end();
    return jobs;
  }

  private static void unique(Section s, List<ScrapeConfig> jobs) throws ConfigException {
    Set<String> names = new HashSet<>();
    for (ScrapeConfig job : jobs) {
      if (!names.add(job.jobName())) {
        throw s.fault(
            s.has("scrape_configs") ? "scrape_configs" : "scrape_config_files",
            "found multiple scrape configs with job name " + Quoted.of(job.jobName()),
            "distinct names",
            job.jobName() + " twice");
      }
    }
  }

  private static List<String> unserved(
      Section s, List<ScrapeConfig> jobs, AlertingConfig alerting) {
    Set<String> names = new TreeSet<>();
    for (String key : List.of("tracing", "otlp")) {
      if (s.has(key)) {
        names.add(key);
      }
    }
    for (ScrapeConfig job : jobs) {
      names.addAll(job.discovery().others().keySet());
    }
    for (AlertmanagerConfig alertmanager : alerting.alertmanagers()) {
      names.addAll(alertmanager.discovery().others().keySet());
    }
    return List.copyOf(names);
  }
}
