package io.narthex.server.config;

import java.util.List;

/// One entry of `alertmanagers`: where some Alertmanagers are and how to speak with them.
///
/// @param scheme as written; relabelling may give another
/// @param pathPrefix before `/api/v2/alerts`; perhaps empty
/// @param apiVersion `v2`
/// @param relabelConfigs for discovered Alertmanagers
/// @param alertRelabelConfigs for the alerts that these Alertmanagers get, after those for all
public record AlertmanagerConfig(
    HttpClientConfig httpClient,
    String scheme,
    String pathPrefix,
    long timeoutMs,
    String apiVersion,
    List<RelabelConfig> relabelConfigs,
    List<RelabelConfig> alertRelabelConfigs,
    DiscoveryConfig discovery) {
  public AlertmanagerConfig {
    relabelConfigs = List.copyOf(relabelConfigs);
    alertRelabelConfigs = List.copyOf(alertRelabelConfigs);
  }
}
