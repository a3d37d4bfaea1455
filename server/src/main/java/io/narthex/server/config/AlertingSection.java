package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/// Reads and shows `alerting`.
final class AlertingSection {
  private static final String VERSION = "v2";

  private final ConfigDirectory directory;
  private final NameValidationScheme scheme;

  private AlertingSection(ConfigDirectory directory, NameValidationScheme scheme) {
    this.directory = directory;
    this.scheme = scheme;
  }

  /// Reads the section.
  ///
  /// @param scheme the one of section `global`
  static AlertingConfig read(Section config, ConfigDirectory directory, NameValidationScheme scheme)
      throws ConfigException {
    return new AlertingSection(directory, scheme).read(config);
  }

  private AlertingConfig read(Section config) throws ConfigException {
    Section s = config.section("alerting", "config.plain");
    List<RelabelConfig> rules =
        RelabelSection.read(
            s, "alert_relabel_configs", scheme, "empty or null alert relabeling rule");
    List<AlertmanagerConfig> alertmanagers = new ArrayList<>();
    for (YamlNode node : s.list("alertmanagers")) {
      alertmanagers.add(alertmanager(new Section("config.plain", node, node.position())));
    }
    s.end();
    return new AlertingConfig(rules, alertmanagers);
  }

  private AlertmanagerConfig alertmanager(Section s) throws ConfigException {
    String version = s.string("api_version", VERSION);
    if (!version.equals(VERSION)) {
      throw s.fault(
          "api_version",
          "expected Alertmanager api version to be one of [v2] but got " + version,
          VERSION,
          version);
    }
    HttpClientConfig client = HttpClientSection.read(s, directory, true);
    HttpClientSection.refuseSigning(s, "sigv4");
    AlertmanagerConfig config =
        new AlertmanagerConfig(
            client,
            s.string("scheme", "http"),
            s.string("path_prefix", ""),
            s.durationMs("timeout", 10_000),
            version,
            RelabelSection.read(
                s, "relabel_configs", scheme, "empty or null Alertmanager target relabeling rule"),
            RelabelSection.read(
                s,
                "alert_relabel_configs",
                scheme,
                "empty or null Alertmanager alert relabeling rule"),
            DiscoverySection.read(s, directory));
    if (config.relabelConfigs().isEmpty()) {
      ScrapeSection.checkAddresses(s, config.discovery().statics());
    }
    s.end();
    return config;
  }

  /// The effective section; empty where nothing is configured.
  static YamlTree effective(AlertingConfig config) {
    YamlTree tree = new YamlTree();
    EffectiveConfig.rules(tree, "alert_relabel_configs", config.alertRelabelConfigs());
    return tree.mappings(
        "alertmanagers",
        config.alertmanagers().stream().map(AlertingSection::alertmanager).toList());
  }

  private static YamlTree alertmanager(AlertmanagerConfig config) {
    YamlTree tree = new YamlTree();
    EffectiveHttpClient.add(tree, config.httpClient());
    tree.text("scheme", config.scheme());
    tree.textIfSet("path_prefix", config.pathPrefix());
    tree.duration("timeout", config.timeoutMs());
    tree.text("api_version", config.apiVersion());
    EffectiveConfig.rules(tree, "relabel_configs", config.relabelConfigs());
    EffectiveConfig.rules(tree, "alert_relabel_configs", config.alertRelabelConfigs());
    EffectiveConfig.discovery(tree, config.discovery());
    return tree;
  }
}
