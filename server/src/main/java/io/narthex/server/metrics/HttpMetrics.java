package io.narthex.server.metrics;

import io.narthex.server.http.HttpObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What the HTTP server does, by route and status. Thread-safe.
public final class HttpMetrics implements HttpObserver {
  private static final double NANOS = 1e9;
  private static final String UNKNOWN = "other";

  private final Counter requests;
  private final Histogram durations;
  private final Histogram sizes;
  private final Counter refused;
  private final Gauge open;

  /// Registers the metrics with `registry`.
  public HttpMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("prometheus_http_requests_total")
            .help("Counter of HTTP requests.")
            .labelNames("handler", "code")
            .register(registry);
    durations =
        Histogram.builder()
            .name("prometheus_http_request_duration_seconds")
            .help("Histogram of latencies for HTTP requests.")
            .labelNames("handler")
            .classicOnly()
            .classicUpperBounds(.1, .2, .4, 1, 3, 8, 20, 60, 120)
            .register(registry);
    sizes =
        Histogram.builder()
            .name("prometheus_http_response_size_bytes")
            .help("Histogram of response size for HTTP requests.")
            .labelNames("handler")
            .classicOnly()
            .classicExponentialUpperBounds(100, 10, 8)
            .register(registry);
    refused =
        Counter.builder()
            .name("narthex_http_refused_requests_total")
            .help("Requests that were malformed, too large or too slow.")
            .labelNames("reason")
            .register(registry);
    open =
        Gauge.builder()
            .name("narthex_http_connections")
            .help("Open connections.")
            .register(registry);
  }

  @Override
  public void answered(String handler, int status, long durationNanos, long bodyBytes) {
    String label = handler.isEmpty() ? UNKNOWN : handler;
    requests.labelValues(label, Integer.toString(status)).inc();
    durations.labelValues(label).observe(durationNanos / NANOS);
    sizes.labelValues(label).observe((double) bodyBytes);
  }

  @Override
  public void refused(String reason) {
    refused.labelValues(reason).inc();
  }

  @Override
  public void connections(int count) {
    open.set(count);
  }
}
