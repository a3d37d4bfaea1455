package io.narthex.rules.scheduler;

import io.narthex.storage.CommitResult;
import io.narthex.storage.DurabilityCallback;
import io.narthex.storage.LimitedList;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.Snapshot;
import io.narthex.storage.Storage;
import io.narthex.storage.StorageException;
import io.narthex.storage.StorageStatistics;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import io.narthex.storage.testing.NaiveStorage;
import java.util.Arrays;
import java.util.List;

/// A storage that fails when it is told to.
final class FaultyStorage implements Storage {
  private final Storage storage = new NaiveStorage();

  /// Whether nothing can be written.
  boolean readOnly;

  /// Whether selections on `ALERTS_FOR_STATE` fail.
  boolean forgetful;

  /// Whether refs are no longer known.
  boolean retired;

  @Override
  public CommitResult commit(WriteBatch batch) {
    if (readOnly) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "disk full");
    }
    if (retired && batch.sampleCount() > 0 && batch.ref(0) > 0) {
      SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
      Arrays.fill(outcomes, SampleOutcome.UNKNOWN_REF);
      return new CommitResult(1, outcomes, new long[batch.seriesCount()]);
    }
    return storage.commit(batch);
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    if (forgetful
        && queries.stream()
            .flatMap(query -> query.matchers().stream())
            .anyMatch(matcher -> matcher.value().equals("ALERTS_FOR_STATE"))) {
      throw new StorageException(StorageException.Kind.CORRUPT, "chunk: expected=a, actual=b");
    }
    return storage.snapshot(queries, context);
  }

  @Override
  public void whenDurable(long sequence, DurabilityCallback callback) {
    storage.whenDurable(sequence, callback);
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
