package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.Durations;
import java.util.List;
import java.util.Objects;

/// Reads one entry of `scrape_configs`.
final class ScrapeSection {
  private static final List<ScrapeProtocol> TEXT_PROTOCOLS =
      List.of(
          ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0,
          ScrapeProtocol.OPEN_METRICS_TEXT_0_0_1,
          ScrapeProtocol.PROMETHEUS_TEXT_1_0_0,
          ScrapeProtocol.PROMETHEUS_TEXT_0_0_4);
  private static final List<ScrapeProtocol> PROTO_FIRST =
      List.of(
          ScrapeProtocol.PROMETHEUS_PROTO,
          ScrapeProtocol.OPEN_METRICS_TEXT_1_0_0,
          ScrapeProtocol.OPEN_METRICS_TEXT_0_0_1,
          ScrapeProtocol.PROMETHEUS_TEXT_1_0_0,
          ScrapeProtocol.PROMETHEUS_TEXT_0_0_4);

  private final Section s;
  private final GlobalConfig global;
  private final ConfigDirectory directory;
  private final String job;

  private ScrapeSection(Section s, GlobalConfig global, ConfigDirectory directory)
      throws ConfigException {
    this.s = s;
    this.global = global;
    this.directory = directory;
    this.job = s.string("job_name", "");
  }

  static ScrapeConfig read(YamlNode node, GlobalConfig global, ConfigDirectory directory)
      throws ConfigException {
    if (Section.isNull(node)) {
      throw Section.fault(node.position(), "empty or null scrape config section", "a job", "null");
    }
    Section s = new Section("config.ScrapeConfig", node, node.position());
    return new ScrapeSection(s, global, directory).read();
  }

  private String forJob() {
    return " for scrape config with job name " + Quoted.of(job);
  }

  private ScrapeConfig read() throws ConfigException {
    NameValidationScheme validation =
        Objects.requireNonNullElse(Names.validation(s), global.nameValidationScheme());
    HttpClientConfig client = HttpClientSection.read(s, directory, true);
    DiscoveryConfig discovery = DiscoverySection.read(s, directory);
    List<RelabelConfig> relabelRules =
        RelabelSection.read(
            s,
            "relabel_configs",
            validation,
            "empty or null target relabeling rule in scrape config");
    List<RelabelConfig> metricRules =
        RelabelSection.read(
            s,
            "metric_relabel_configs",
            validation,
            "empty or null metric relabeling rule in scrape config");
    boolean nativeHistograms = inherit("scrape_native_histograms", global.scrapeNativeHistograms());
    long intervalMs = intervalMs();
    ScrapeConfig config =
        new ScrapeConfig(
            job,
            s.bool("honor_labels", false),
            s.bool("honor_timestamps", true),
            s.bool("track_timestamps_staleness", false),
            s.stringLists("params"),
            intervalMs,
            timeoutMs(intervalMs),
            protocols(nativeHistograms),
            fallback(),
            nativeHistograms,
            inherit("always_scrape_classic_histograms", global.alwaysScrapeClassicHistograms()),
            inherit("convert_classic_histograms_to_nhcb", global.convertClassicHistogramsToNhcb()),
            failureLogFile(),
            s.string("metrics_path", "/metrics"),
            s.string("scheme", "http"),
            s.bool("enable_compression", true),
            GlobalSection.limits(s, global.limits()),
            s.integer("native_histogram_bucket_limit", 0, 0),
            s.number("native_histogram_min_bucket_factor", 0),
            validation,
            escaping(validation),
            inherit("extra_scrape_metrics", global.extraScrapeMetrics()),
            client,
            relabelRules,
            metricRules,
            discovery);
    s.end();
    if (job.isEmpty()) {
      throw s.fault("job_name", "job_name is empty", "a name", "none");
    }
    checkScheme(config.scheme());
    if (relabelRules.isEmpty()) {
      checkAddresses(s, discovery.statics());
    }
    return config;
  }

  private void checkScheme(String scheme) throws ConfigException {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw s.fault("scheme", "scheme of job " + Quoted.of(job), "http or https", scheme);
    }
  }

  /// Refuses static targets that are URLs.
  static void checkAddresses(Section s, List<StaticConfig> statics) throws ConfigException {
    for (StaticConfig group : statics) {
      for (String target : group.targets()) {
        if (target.contains("/")) {
          throw s.fault(
              "static_configs",
              Quoted.of(target) + " is not a valid hostname",
              "host:port",
              target);
        }
      }
      Labels labels = group.labels();
      if (labels.get("__address__").contains("/")) {
        throw s.fault(
            "static_configs",
            Quoted.of(labels.get("__address__")) + " is not a valid hostname",
            "host:port",
            labels.get("__address__"));
      }
    }
  }

  private boolean inherit(String key, boolean inherited) throws ConfigException {
    return s.bool(key, inherited);
  }

  private long intervalMs() throws ConfigException {
    long intervalMs = s.durationMs("scrape_interval", 0);
    return intervalMs == 0 ? global.scrapeIntervalMs() : intervalMs;
  }

  private long timeoutMs(long intervalMs) throws ConfigException {
    long timeoutMs = s.durationMs("scrape_timeout", 0);
    if (timeoutMs > intervalMs) {
      throw s.fault(
          "scrape_timeout",
          "scrape timeout greater than scrape interval" + forJob(),
          "at most " + Durations.format(intervalMs),
          Durations.format(timeoutMs));
    }
    return timeoutMs == 0 ? Math.min(global.scrapeTimeoutMs(), intervalMs) : timeoutMs;
  }

  private List<ScrapeProtocol> protocols(boolean nativeHistograms) throws ConfigException {
    List<ScrapeProtocol> own = Names.protocols(s, forJob());
    if (!own.isEmpty()) {
      return own;
    }
    if (!global.scrapeProtocols().isEmpty()) {
      return global.scrapeProtocols();
    }
    return nativeHistograms ? PROTO_FIRST : TEXT_PROTOCOLS;
  }

  private @org.jspecify.annotations.Nullable ScrapeProtocol fallback() throws ConfigException {
    String name = s.string("fallback_scrape_protocol", "");
    ScrapeProtocol protocol = Names.protocol(name);
    if (protocol == null && !name.isEmpty()) {
      throw s.fault(
          "fallback_scrape_protocol",
          "invalid fallback_scrape_protocol" + forJob() + ": " + Names.unknown(name),
          "a known name",
          name);
    }
    return protocol;
  }

  private String failureLogFile() throws ConfigException {
    String own = directory.join(s.string("scrape_failure_log_file", ""));
    return own.isEmpty() ? global.scrapeFailureLogFile() : own;
  }

  private NameEscapingScheme escaping(NameValidationScheme validation) throws ConfigException {
    NameEscapingScheme own = Names.escaping(s);
    if (own == null) {
      own = global.nameEscapingScheme();
    }
    boolean utf8 = validation == NameValidationScheme.UTF8;
    if (own == null) {
      return utf8 ? NameEscapingScheme.ALLOW_UTF_8 : NameEscapingScheme.UNDERSCORES;
    }
    if (own == NameEscapingScheme.ALLOW_UTF_8 && !utf8) {
      throw s.fault(
          "metric_name_escaping_scheme",
          "utf8 metric names requested but validation scheme is not set to UTF8",
          "another escaping scheme",
          own.configName());
    }
    return own;
  }
}
