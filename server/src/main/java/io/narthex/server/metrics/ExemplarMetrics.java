package io.narthex.server.metrics;

import io.narthex.storage.exemplar.ExemplarFigures;
import io.narthex.storage.exemplar.ExemplarStore;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;

/// Figures of the exemplars, under Prometheus's names where it has one. Thread-safe.
public final class ExemplarMetrics {
  private static final String PREFIX = "prometheus_tsdb_exemplar_";
  private static final double MILLIS = 1e3;

  private final ExemplarStore store;
  private final PrometheusRegistry registry;

  private ExemplarMetrics(ExemplarStore store, PrometheusRegistry registry) {
    this.store = store;
    this.registry = registry;
  }

  /// Registers the figures of `store` with `registry`.
  public static void register(ExemplarStore store, PrometheusRegistry registry) {
    ExemplarMetrics metrics = new ExemplarMetrics(store, registry);
    metrics.counter(
        PREFIX + "exemplars_appended_total",
        "Total number of appended exemplars.",
        ExemplarFigures::appended);
    metrics.counter(
        PREFIX + "out_of_order_exemplars_total",
        "Total number of out of order exemplar ingestion failed attempts.",
        ExemplarFigures::outOfOrder);
    metrics.gauge(
        PREFIX + "exemplars_in_storage",
        "Number of exemplars currently in circular storage.",
        ExemplarFigures::exemplars);
    metrics.gauge(
        PREFIX + "series_with_exemplars_in_storage",
        "Number of series with exemplars currently in circular storage.",
        ExemplarFigures::series);
    metrics.gauge(
        PREFIX + "last_exemplars_timestamp_seconds",
        "The timestamp of the oldest exemplar stored in circular storage.",
        figures -> figures.oldestMs() / MILLIS);
    metrics.gauge(
        PREFIX + "max_exemplars",
        "Total number of exemplars the exemplar storage can store, resizeable.",
        ExemplarFigures::maxExemplars);
    metrics.gauge(
        "narthex_exemplar_memory_bytes",
        "Memory that the stored exemplars are charged with.",
        ExemplarFigures::sizeBytes);
  }

  private void counter(String name, String help, ToDoubleFunction<ExemplarFigures> figure) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(store.figures())))
        .register(registry);
  }

  private void gauge(String name, String help, ToDoubleFunction<ExemplarFigures> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(figure.applyAsDouble(store.figures())))
        .register(registry);
  }
}
