package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.StorageConfig.Retention;
import io.narthex.storage.labels.Labels;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The configuration in force as YAML text: all defaults filled in, no secret in it.
public final class EffectiveConfig {
  private EffectiveConfig() {}

  /// The text for `/api/v1/status/config`.
  public static String yaml(Config config) {
    YamlTree root = new YamlTree();
    root.mapping("global", global(config.global()));
    root.mapping("runtime", new YamlTree().number("gogc", config.gogc()));
    root.mappingIfSet("alerting", AlertingSection.effective(config.alerting()));
    root.texts("rule_files", config.ruleFiles());
    root.texts("scrape_config_files", config.scrapeConfigFiles());
    int own = config.scrapeConfigs().size() - config.importedScrapeConfigs();
    root.mappings(
        "scrape_configs",
        config.scrapeConfigs().subList(0, own).stream().map(EffectiveConfig::job).toList());
    root.mapping("storage", storage(config.storage()));
    section(root, config, "tracing");
    root.mappings(
        "remote_write", config.remoteWrites().stream().map(RemoteWriteSection::effective).toList());
    root.mappings(
        RemoteWriteShardsSection.KEY,
        config.remoteWriteShards().stream().map(RemoteWriteShardsSection::effective).toList());
    root.mappings(
        "remote_read", config.remoteReads().stream().map(RemoteReadSection::effective).toList());
    root.mappings(
        RemoteReadShardsSection.KEY,
        config.remoteReadShards().stream().map(RemoteReadShardsSection::effective).toList());
    section(root, config, "otlp");
    return YamlWriter.write(root.build());
  }

  private static void section(YamlTree root, Config config, String name) {
    YamlNode node = config.sections().get(name);
    if (node != null) {
      root.node(name, node);
    }
  }

  private static YamlTree global(GlobalConfig global) {
    YamlTree tree = new YamlTree();
    tree.duration("scrape_interval", global.scrapeIntervalMs());
    tree.duration("scrape_timeout", global.scrapeTimeoutMs());
    tree.texts("scrape_protocols", protocolNames(global.scrapeProtocols()));
    tree.duration("evaluation_interval", global.evaluationIntervalMs());
    if (global.ruleQueryOffsetMs() != 0) {
      tree.duration("rule_query_offset", global.ruleQueryOffsetMs());
    }
    tree.textIfSet("query_log_file", global.queryLogFile());
    tree.textIfSet("scrape_failure_log_file", global.scrapeFailureLogFile());
    tree.mappingIfSet("external_labels", labels(global.externalLabels()));
    limits(tree, global.limits());
    keepDropped(tree, global.limits());
    tree.text("metric_name_validation_scheme", global.nameValidationScheme().configName());
    NameEscapingScheme escaping = global.nameEscapingScheme();
    tree.textIfSet("metric_name_escaping_scheme", escaping == null ? "" : escaping.configName());
    tree.bool("scrape_native_histograms", global.scrapeNativeHistograms());
    tree.boolIfTrue("convert_classic_histograms_to_nhcb", global.convertClassicHistogramsToNhcb());
    tree.boolIfTrue("always_scrape_classic_histograms", global.alwaysScrapeClassicHistograms());
    tree.bool("extra_scrape_metrics", global.extraScrapeMetrics());
    return tree;
  }

  /// Names and values of labels.
  static YamlTree labels(Labels labels) {
    YamlTree tree = new YamlTree();
    for (int i = 0; i < labels.size(); i++) {
      tree.text(labels.name(i), labels.value(i));
    }
    return tree;
  }

  private static List<String> protocolNames(Collection<ScrapeProtocol> protocols) {
    return protocols.stream().map(ScrapeProtocol::configName).toList();
  }

  private static void limits(YamlTree tree, ScrapeLimits limits) {
    tree.sizeIfSet("body_size_limit", limits.bodySizeBytes());
    tree.numberIfSet("sample_limit", limits.samples());
    tree.numberIfSet("target_limit", limits.targets());
    tree.numberIfSet("label_limit", limits.labels());
    tree.numberIfSet("label_name_length_limit", limits.labelNameLength());
    tree.numberIfSet("label_value_length_limit", limits.labelValueLength());
  }

  private static void keepDropped(YamlTree tree, ScrapeLimits limits) {
    tree.numberIfSet("keep_dropped_targets", limits.keepDroppedTargets());
  }

  private static YamlTree job(ScrapeConfig job) {
    YamlTree tree = new YamlTree();
    tree.text("job_name", job.jobName());
    tree.boolIfTrue("honor_labels", job.honorLabels());
    tree.bool("honor_timestamps", job.honorTimestamps());
    tree.bool("track_timestamps_staleness", job.trackTimestampsStaleness());
    YamlTree params = new YamlTree();
    job.params().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> params.texts(e.getKey(), e.getValue()));
    tree.mappingIfSet("params", params);
    tree.duration("scrape_interval", job.scrapeIntervalMs());
    tree.duration("scrape_timeout", job.scrapeTimeoutMs());
    tree.texts("scrape_protocols", protocolNames(job.scrapeProtocols()));
    ScrapeProtocol fallback = job.fallbackScrapeProtocol();
    tree.textIfSet("fallback_scrape_protocol", fallback == null ? "" : fallback.configName());
    tree.bool("scrape_native_histograms", job.scrapeNativeHistograms());
    tree.bool("always_scrape_classic_histograms", job.alwaysScrapeClassicHistograms());
    tree.bool("convert_classic_histograms_to_nhcb", job.convertClassicHistogramsToNhcb());
    tree.textIfSet("scrape_failure_log_file", job.scrapeFailureLogFile());
    tree.textIfSet("metrics_path", job.metricsPath());
    tree.textIfSet("scheme", job.scheme());
    tree.bool("enable_compression", job.enableCompression());
    limits(tree, job.limits());
    tree.numberIfSet("native_histogram_bucket_limit", job.nativeHistogramBucketLimit());
    if (job.nativeHistogramMinBucketFactor() != 0) {
      tree.decimal("native_histogram_min_bucket_factor", job.nativeHistogramMinBucketFactor());
    }
    keepDropped(tree, job.limits());
    tree.text("metric_name_validation_scheme", job.nameValidationScheme().configName());
    tree.text("metric_name_escaping_scheme", job.nameEscapingScheme().configName());
    tree.bool("extra_scrape_metrics", job.extraScrapeMetrics());
    EffectiveHttpClient.add(tree, job.httpClient());
    rules(tree, "relabel_configs", job.relabelRules());
    rules(tree, "metric_relabel_configs", job.metricRelabelRules());
    discovery(tree, job.discovery());
    return tree;
  }

  /// Adds a list of relabelling rules.
  static void rules(YamlTree tree, String key, List<RelabelConfig> rules) {
    tree.mappings(key, rules.stream().map(EffectiveConfig::rule).toList());
  }

  private static YamlTree rule(RelabelConfig rule) {
    YamlTree tree = new YamlTree();
    tree.texts("source_labels", rule.sourceLabels());
    tree.text("separator", rule.separator());
    if (rule.regexGiven()) {
      tree.text("regex", rule.regex());
    }
    tree.numberIfSet("modulus", rule.modulus());
    tree.textIfSet("target_label", rule.targetLabel());
    tree.text("replacement", rule.replacement());
    tree.text("action", rule.action());
    return tree;
  }

  /// Adds the discovery keys, ascending.
  static void discovery(YamlTree tree, DiscoveryConfig discovery) {
    YamlTree keys = new YamlTree();
    keys.mappings(
        "static_configs",
        discovery.statics().stream()
            .map(s -> {
              YamlTree group = new YamlTree();
              group.texts("targets", s.targets());
              group.mappingIfSet("labels", labels(s.labels()));
              return group;
            })
            .toList());
    keys.mappings(
        "file_sd_configs",
        discovery.files().stream()
            .map(f -> {
              YamlTree files = new YamlTree();
              files.texts("files", f.files());
              files.duration("refresh_interval", f.refreshIntervalMs());
              return files;
            })
            .toList());
    keys.mappings(
        "http_sd_configs", discovery.https().stream().map(EffectiveConfig::http).toList());
    discovery
        .others()
        .forEach((key, nodes) ->
            keys.node(key, Redaction.of(new YamlNode.Sequence(nodes, YamlNode.Position.NONE))));
    keys.build().entries().stream()
        .sorted((a, b) -> a.key().text().compareTo(b.key().text()))
        .forEach(e -> tree.node(e.key().text(), e.value()));
  }

  private static YamlTree http(HttpSdConfig http) {
    YamlTree tree = new YamlTree();
    EffectiveHttpClient.add(tree, http.httpClient());
    tree.duration("refresh_interval", http.refreshIntervalMs());
    tree.text("url", Redaction.url(http.url()));
    return tree;
  }

  private static YamlTree storage(StorageConfig storage) {
    YamlTree tsdb = new YamlTree();
    tsdb.number("outofordertimewindow", storage.outOfOrderTimeWindowMs());
    if (storage.outOfOrderTimeWindowMs() != 0) {
      tsdb.duration("out_of_order_time_window", storage.outOfOrderTimeWindowMs());
    }
    if (storage.staleSeriesCompactionThreshold() != 0) {
      tsdb.decimal("stale_series_compaction_threshold", storage.staleSeriesCompactionThreshold());
    }
    if (!storage.floatChunkEncoding().isEmpty()) {
      tsdb.mapping("chunk_encoding", new YamlTree().text("floats", storage.floatChunkEncoding()));
    }
    Retention retention =
        Objects.requireNonNullElse(
            storage.retention(), new Retention(StorageSection.DEFAULT_RETENTION_MS, 0, 0));
    YamlTree kept = new YamlTree();
    if (retention.timeMs() != 0) {
      kept.duration("time", retention.timeMs());
    }
    kept.sizeIfSet("size", retention.sizeBytes());
    if (retention.percentage() != 0) {
      kept.decimal("percentage", retention.percentage());
    }
    tsdb.mappingIfSet("retention", kept);
    YamlTree tree = new YamlTree().mapping("tsdb", tsdb);
    return tree.mapping(
        "exemplars", new YamlTree().number("max_exemplars", storage.maxExemplars()));
  }
}
