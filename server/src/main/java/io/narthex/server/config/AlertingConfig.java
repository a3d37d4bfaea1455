package io.narthex.server.config;

import java.util.List;

/// `alerting`: what happens to alerts before they are sent, and whom they are sent to.
///
/// @param alertRelabelConfigs for the alerts to all Alertmanagers
public record AlertingConfig(
    List<RelabelConfig> alertRelabelConfigs, List<AlertmanagerConfig> alertmanagers) {
  /// Alerts go nowhere.
  public static final AlertingConfig NONE = new AlertingConfig(List.of(), List.of());

  public AlertingConfig {
    alertRelabelConfigs = List.copyOf(alertRelabelConfigs);
    alertmanagers = List.copyOf(alertmanagers);
  }
}
