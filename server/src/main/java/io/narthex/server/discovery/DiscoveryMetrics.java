package io.narthex.server.discovery;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What all discovery of a server says of itself, under Prometheus's names. Thread-safe.
public final class DiscoveryMetrics {
  private final Gauge discovered;
  private final Gauge failedConfigs;
  private final Counter received;
  private final Counter passed;
  private final Counter fileReadErrors;
  private final Counter httpFailures;
  private final Counter refreshFailures;

  /// To be made once for each registry.
  public DiscoveryMetrics(PrometheusRegistry registry) {
    discovered =
        Gauge.builder()
            .name("prometheus_sd_discovered_targets")
            .help("Current number of discovered targets.")
            .labelNames("name", "config")
            .register(registry);
    failedConfigs =
        Gauge.builder()
            .name("prometheus_sd_failed_configs")
            .help("Current number of service discovery configurations that failed to load.")
            .labelNames("name")
            .register(registry);
    received =
        Counter.builder()
            .name("prometheus_sd_received_updates_total")
            .help("Total number of update events received from the SD providers.")
            .labelNames("name")
            .register(registry);
    passed =
        Counter.builder()
            .name("prometheus_sd_updates_total")
            .help("Total number of update events sent to the SD consumers.")
            .labelNames("name")
            .register(registry);
    fileReadErrors =
        Counter.builder()
            .name("prometheus_sd_file_read_errors_total")
            .help("The number of File-SD read errors.")
            .register(registry);
    httpFailures =
        Counter.builder()
            .name("prometheus_sd_http_failures_total")
            .help("Number of HTTP service discovery refresh failures.")
            .register(registry);
    refreshFailures =
        Counter.builder()
            .name("prometheus_sd_refresh_failures_total")
            .help("Number of refresh failures for the given SD mechanism.")
            .labelNames("mechanism", "config")
            .register(registry);
  }

  /// What is there from the start.
  ///
  /// @param name `scrape` or `notify`
  void begin(String name) {
    failedConfigs.labelValues(name).set(0);
    received.initLabelValues(name);
    passed.initLabelValues(name);
  }

  void failedConfigs(String name, int count) {
    failedConfigs.labelValues(name).set(count);
  }

  void received(String name) {
    received.labelValues(name).inc();
  }

  void discovered(String name, String job, int targets) {
    discovered.labelValues(name, job).set(targets);
    passed.labelValues(name).inc();
  }

  /// The job is there no longer.
  void forget(String name, String job) {
    discovered.remove(name, job);
    refreshFailures.remove("http", job);
  }

  void fileFailed() {
    fileReadErrors.inc();
  }

  void httpStarted(String job) {
    refreshFailures.initLabelValues("http", job);
  }

  void httpFailed(String job) {
    httpFailures.inc();
    refreshFailures.labelValues("http", job).inc();
  }
}
