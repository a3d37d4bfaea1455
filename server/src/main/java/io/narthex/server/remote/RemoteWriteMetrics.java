package io.narthex.server.remote;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What the receiver counts. Names beginning with `prometheus_` are upstream's. Thread-safe.
public final class RemoteWriteMetrics {
  private final Counter invalidLabels;
  private final CounterDataPoint histograms;
  private final CounterDataPoint exemplars;
  private final CounterDataPoint metadata;
  private final CounterDataPoint invalidHistograms;
  private final Counter refused;

  /// Registers the metrics with `registry`.
  public RemoteWriteMetrics(PrometheusRegistry registry) {
    invalidLabels =
        Counter.builder()
            .name("prometheus_api_remote_write_invalid_labels_samples_total")
            .help("Samples received by remote write that were passed over because of their labels.")
            .register(registry);
    Counter dropped =
        Counter.builder()
            .name("narthex_remote_write_received_dropped_total")
            .help("Parts of remote-write requests that were received and are not stored.")
            .labelNames("kind")
            .register(registry);
    histograms = dropped.labelValues("histogram");
    exemplars = dropped.labelValues("exemplar");
    metadata = dropped.labelValues("metadata");
    refused =
        Counter.builder()
            .name("narthex_remote_write_received_refused_samples_total")
            .help("Samples received by remote write that were refused, by reason.")
            .labelNames("reason")
            .register(registry);
    invalidHistograms = refused.labelValues("invalid histogram");
  }

  void count(WriteCounts counts) {
    invalidLabels.inc(counts.invalidLabels);
    histograms.inc(counts.histograms);
    invalidHistograms.inc(counts.invalidHistograms);
    metadata.inc(counts.metadata);
  }

  void droppedExemplars(int count) {
    exemplars.inc(count);
  }

  void refused(String reason, int samples) {
    refused.labelValues(reason).inc(samples);
  }
}
