package io.narthex.server.discovery;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What discovery says of itself, under Prometheus's names. Thread-safe.
final class DiscoveryMetrics {
  private final Gauge discovered;
  private final Counter fileReadErrors;
  private final Counter httpFailures;
  private final Counter refreshFailures;

  DiscoveryMetrics(PrometheusRegistry registry) {
    discovered =
        Gauge.builder()
            .name("prometheus_sd_discovered_targets")
            .help("Current number of discovered targets.")
            .labelNames("name", "config")
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

  void discovered(String job, int targets) {
    discovered.labelValues("scrape", job).set(targets);
  }

  void fileFailed() {
    fileReadErrors.inc();
  }

  void httpFailed(String url) {
    httpFailures.inc();
    refreshFailures.labelValues("http", url).inc();
  }
}
