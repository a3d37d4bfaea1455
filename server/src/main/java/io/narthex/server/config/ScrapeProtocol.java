package io.narthex.server.config;

/// An exposition format that may be asked of a target, under the name the configuration uses.
public enum ScrapeProtocol {
  PROMETHEUS_PROTO("PrometheusProto"),
  PROMETHEUS_TEXT_0_0_4("PrometheusText0.0.4"),
  PROMETHEUS_TEXT_1_0_0("PrometheusText1.0.0"),
  OPEN_METRICS_TEXT_0_0_1("OpenMetricsText0.0.1"),
  OPEN_METRICS_TEXT_1_0_0("OpenMetricsText1.0.0");

  private final String configName;

  ScrapeProtocol(String configName) {
    this.configName = configName;
  }

  /// The name in the configuration file.
  public String configName() {
    return configName;
  }
}
