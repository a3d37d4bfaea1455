package io.narthex.server.metrics;

import io.narthex.rules.notify.DeliveryFigures;
import io.narthex.rules.notify.DeliveryObserver;
import io.narthex.rules.notify.Destination;
import io.narthex.rules.notify.Notifier;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Figures of the notifications to Alertmanagers under Prometheus's names. Thread-safe.
public final class NotifierMetrics implements DeliveryObserver {
  private static final double NANOS = 1e9;
  private static final String ALERTMANAGER = "alertmanager";

  private final PrometheusRegistry registry;
  private final Summary latency;
  private final Histogram latencies;

  /// Registers what is observed; [#register] adds what the notifier counts itself.
  public NotifierMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.latency =
        Summary.builder()
            .name("prometheus_notifications_latency_seconds")
            .help("Latency quantiles for sending alert notifications.")
            .labelNames(ALERTMANAGER)
            .quantile(0.5, 0.05)
            .quantile(0.9, 0.01)
            .quantile(0.99, 0.001)
            .register(registry);
    this.latencies =
        Histogram.builder()
            .name("prometheus_notifications_latency_histogram_seconds")
            .help("Latency histogram for sending alert notifications.")
            .labelNames(ALERTMANAGER)
            .classicOnly()
            .classicUpperBounds(.01, .1, 1, 10)
            .register(registry);
  }

  @Override
  public void accepted(Destination destination, long nanos) {
    latency.labelValues(destination.url()).observe(nanos / NANOS);
    latencies.labelValues(destination.url()).observe(nanos / NANOS);
  }

  /// Registers what `notifier` counts of each Alertmanager; those with one URL are added up.
  public void register(Notifier notifier) {
    counter(
        "prometheus_notifications_errors_total",
        "Total number of sent alerts affected by errors.",
        notifier,
        DeliveryFigures::errors);
    counter(
        "prometheus_notifications_sent_total",
        "Total number of alerts sent.",
        notifier,
        DeliveryFigures::sent);
    counter(
        "prometheus_notifications_dropped_total",
        "Total number of alerts dropped due to errors when sending to Alertmanager.",
        notifier,
        DeliveryFigures::dropped);
    GaugeWithCallback.builder()
        .name("prometheus_notifications_queue_length")
        .help("The number of alert notifications in the queue.")
        .labelNames(ALERTMANAGER)
        .callback(callback ->
            sums(notifier, DeliveryFigures::queueLength)
                .forEach((url, value) -> callback.call(value, url)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("prometheus_notifications_queue_capacity")
        .help("The capacity of the alert notifications queue.")
        .callback(callback -> callback.call(notifier.queueCapacity()))
        .register(registry);
  }

  private void counter(
      String name, String help, Notifier notifier, ToDoubleFunction<DeliveryFigures> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(ALERTMANAGER)
        .callback(callback -> sums(notifier, value).forEach((url, sum) -> callback.call(sum, url)))
        .register(registry);
  }

  private static Map<String, Double> sums(
      Notifier notifier, ToDoubleFunction<DeliveryFigures> value) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (DeliveryFigures figures : notifier.figures()) {
      sums.merge(figures.destination().url(), value.applyAsDouble(figures), Double::sum);
    }
    return sums;
  }
}
