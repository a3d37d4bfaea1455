package io.narthex.server.metrics;

import io.narthex.storage.CommitResult;
import io.narthex.storage.ForwardingStorage;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.WriteBatch;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// A storage that counts the samples it is given, by outcome. Thread-safe.
public final class MeasuredStorage extends ForwardingStorage {
  private final CounterDataPoint appended;
  private final CounterDataPoint outOfOrder;
  private final CounterDataPoint outOfBounds;
  private final CounterDataPoint tooOld;
  private final CounterDataPoint duplicates;

  /// Registers the metrics with `registry`.
  public MeasuredStorage(Storage storage, PrometheusRegistry registry) {
    super(storage);
    appended =
        floats(
            registry,
            "prometheus_tsdb_head_samples_appended_total",
            "Total number of appended samples.");
    outOfOrder =
        floats(
            registry,
            "prometheus_tsdb_out_of_order_samples_total",
            "Total number of out of order samples ingestion failed attempts due to out of order"
                + " being disabled.");
    outOfBounds =
        floats(
            registry,
            "prometheus_tsdb_out_of_bound_samples_total",
            "Total number of out of bound samples ingestion failed attempts with out of order"
                + " support disabled.");
    tooOld =
        floats(
            registry,
            "prometheus_tsdb_too_old_samples_total",
            "Total number of out of order samples ingestion failed attempts with out of support"
                + " enabled, but sample outside of time window.");
    duplicates =
        floats(
            registry,
            "narthex_tsdb_duplicate_timestamp_samples_total",
            "Samples refused because another value is stored at their timestamp.");
  }

  private static CounterDataPoint floats(PrometheusRegistry registry, String name, String help) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames("type")
        .register(registry)
        .labelValues("float");
  }

  @Override
  public CommitResult commit(WriteBatch batch) {
    CommitResult result = super.commit(batch);
    appended.inc(result.count(SampleOutcome.STORED));
    if (!result.allSuccessful()) {
      outOfOrder.inc(result.count(SampleOutcome.OUT_OF_ORDER));
      outOfBounds.inc(result.count(SampleOutcome.OUT_OF_BOUNDS));
      tooOld.inc(result.count(SampleOutcome.TOO_OLD));
      duplicates.inc(result.count(SampleOutcome.DUPLICATE_TIMESTAMP));
    }
    return result;
  }
}
