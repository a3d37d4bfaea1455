package io.narthex.storage;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;

/// A storage that hands everything on to another one, for those that change a few of its methods.
/// As thread-safe as the other one.
public class ForwardingStorage implements Storage {
  private final Storage storage;

  /// @param storage gets all calls; closed with this one
  protected ForwardingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public CommitResult commit(WriteBatch batch) {
    return storage.commit(batch);
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
