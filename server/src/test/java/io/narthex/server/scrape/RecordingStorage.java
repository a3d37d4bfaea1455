package io.narthex.server.scrape;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The write side of a storage as plainly as can be: a map of maps. Forgets series and refuses
/// commits on demand.
final class RecordingStorage implements Storage {
  private final Map<Labels, Long> refs = new HashMap<>();
  private final Map<Long, Labels> labels = new HashMap<>();
  private final Map<Labels, TreeMap<Long, Double>> samples = new TreeMap<>();
  private long nextRef = 1;
  private int commits;
  private boolean refusing;

  @Override
  public synchronized CommitResult commit(WriteBatch batch) {
    if (refusing) {
      throw new StorageException(StorageException.Kind.UNAVAILABLE, "disk full");
    }
    commits++;
    long[] newRefs = new long[batch.seriesCount()];
    for (int i = 0; i < newRefs.length; i++) {
      Labels series = batch.series(i);
      newRefs[i] = refs.computeIfAbsent(series, s -> nextRef++);
      labels.put(newRefs[i], series);
    }
    SampleOutcome[] outcomes = new SampleOutcome[batch.sampleCount()];
    for (int i = 0; i < outcomes.length; i++) {
      long ref = batch.ref(i);
      Labels series = labels.get(ref > 0 ? ref : newRefs[WriteBatch.seriesIndex(ref)]);
      outcomes[i] =
          series == null
              ? SampleOutcome.UNKNOWN_REF
              : store(series, batch.timestampMs(i), batch.value(i));
    }
    return new CommitResult(commits, outcomes, newRefs);
  }

  private SampleOutcome store(Labels series, long timestampMs, double value) {
    TreeMap<Long, Double> of = samples.computeIfAbsent(series, s -> new TreeMap<>());
    Double there = of.get(timestampMs);
    if (there != null) {
      return Double.doubleToRawLongBits(there) == Double.doubleToRawLongBits(value)
          ? SampleOutcome.DUPLICATE
          : SampleOutcome.DUPLICATE_TIMESTAMP;
    }
    if (!of.isEmpty() && of.lastKey() > timestampMs) {
      return SampleOutcome.OUT_OF_ORDER;
    }
    of.put(timestampMs, value);
    return SampleOutcome.STORED;
  }

  /// Retires all refs, as a storage does with series that had no samples for long.
  synchronized void retireAll() {
    refs.clear();
    labels.clear();
  }

  synchronized void refuse(boolean on) {
    refusing = on;
  }

  synchronized int commits() {
    return commits;
  }

  /// All samples by series, copied.
  synchronized Map<Labels, Map<Long, Double>> samples() {
    Map<Labels, Map<Long, Double>> copy = new TreeMap<>();
    samples.forEach((series, of) -> copy.put(series, new TreeMap<>(of)));
    return copy;
  }

  /// Samples of a series, empty where there is none.
  synchronized Map<Long, Double> samples(String... namesAndValues) {
    return new TreeMap<>(samples.getOrDefault(Labels.of(namesAndValues), new TreeMap<>()));
  }

  /// Value of the newest sample of the series of `metric`, in label order.
  synchronized List<Double> newest(String metric) {
    List<Double> values = new ArrayList<>();
    samples.forEach((series, of) -> {
      if (series.get(Labels.METRIC_NAME).equals(metric)) {
        values.add(of.lastEntry().getValue());
      }
    });
    return values;
  }

  @Override
  public void whenDurable(long sequence, DurabilityCallback callback) {
    callback.durable();
  }

  @Override
  public Snapshot snapshot(List<SeriesQuery> queries, ReadContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(List<Matcher> matchers, TimeRange range, ReadContext context) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putMetadata(MetricMetadata metadata) {}

  @Override
  public List<MetricMetadata> metadata(String metric) {
    return List.of();
  }

  @Override
  public StorageStatistics statistics(int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
