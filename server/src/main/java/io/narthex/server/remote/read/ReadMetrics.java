package io.narthex.server.remote.read;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Figures of what is asked, under Prometheus's names. Thread-safe.
public final class ReadMetrics {
  private static final String PREFIX = "prometheus_remote_read_client_";
  private static final String NAME = "remote_name";
  private static final String URL = "url";
  private static final double NANOS = 1e9;

  private final Counter total;
  private final Gauge inFlight;
  private final Histogram durations;

  /// Registers the metrics.
  ///
  /// @param namesakes another registry, for a gauge with the name of a counter
  public ReadMetrics(PrometheusRegistry registry, PrometheusRegistry namesakes) {
    total =
        Counter.builder()
            .name(PREFIX + "queries_total")
            .help("The total number of remote read queries.")
            .labelNames(NAME, URL, "response_type", "code")
            .register(registry);
    inFlight =
        Gauge.builder()
            .name(PREFIX + "queries")
            .help("The number of in-flight remote read queries.")
            .labelNames(NAME, URL)
            .register(namesakes);
    durations =
        Histogram.builder()
            .name(PREFIX + "request_duration_seconds")
            .help(
                "Histogram of the latency for remote read requests. Note that for streamed"
                    + " responses this is only the duration of the initial call and does not"
                    + " include the processing of the stream.")
            .labelNames(NAME, URL, "response_type")
            .classicOnly()
            .classicUpperBounds(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60)
            .register(registry);
  }

  void begins(ReadEndpoint endpoint) {
    inFlight.labelValues(endpoint.name(), endpoint.url().toString()).inc();
  }

  void ends(ReadEndpoint endpoint) {
    inFlight.labelValues(endpoint.name(), endpoint.url().toString()).dec();
  }

  /// The head of an answer has come.
  ///
  /// @param kind `sampled`, `chunked` or `unsupported`
  void answered(ReadEndpoint endpoint, String kind, long nanos) {
    durations.labelValues(endpoint.name(), endpoint.url().toString(), kind).observe(nanos / NANOS);
  }

  /// @param code status of the answer, or `aborted_stream`
  void counted(ReadEndpoint endpoint, String kind, String code) {
    total.labelValues(endpoint.name(), endpoint.url().toString(), kind, code).inc();
  }
}
