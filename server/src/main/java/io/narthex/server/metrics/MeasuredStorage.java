package io.narthex.server.metrics;

import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/// A storage that counts the samples it is given, by outcome. Thread-safe.
public final class MeasuredStorage implements Storage {
  private final Storage storage;
  private final CounterDataPoint appended;
  private final CounterDataPoint outOfOrder;
  private final CounterDataPoint outOfBounds;
  private final CounterDataPoint tooOld;
  private final CounterDataPoint duplicates;

  /// Registers the metrics with `registry`.
  public MeasuredStorage(Storage storage, PrometheusRegistry registry) {
    this.storage = storage;
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
    CommitResult result = storage.commit(batch);
    appended.inc(result.count(SampleOutcome.STORED));
    if (!result.allSuccessful()) {
      outOfOrder.inc(result.count(SampleOutcome.OUT_OF_ORDER));
      outOfBounds.inc(result.count(SampleOutcome.OUT_OF_BOUNDS));
      tooOld.inc(result.count(SampleOutcome.TOO_OLD));
      duplicates.inc(result.count(SampleOutcome.DUPLICATE_TIMESTAMP));
    }
    return result;
  }

  @Override
  public void whenDurable(long sequence, DurabilityCallback callback) {
    storage.whenDurable(sequence, callback);
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    return storage.snapshot(queries, context);
  }

  @Override
  public LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    return storage.labelNames(matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    return storage.labelValues(name, matcherSets, range, limit, context);
  }

  @Override
  public LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    return storage.series(matcherSets, range, limit, context);
  }

  @Override
  public void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    storage.delete(matchers, range, context);
  }

  @Override
  public void putMetadata(MetricMetadata metadata) {
    storage.putMetadata(metadata);
  }

  @Override
  public List<MetricMetadata> metadata(String metric) {
    return storage.metadata(metric);
  }

  @Override
  public StorageStatistics statistics(int limit) {
    return storage.statistics(limit);
  }

  @Override
  public void close() {
    storage.close();
  }
}
