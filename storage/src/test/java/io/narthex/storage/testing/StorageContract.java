package io.narthex.storage.testing;

import io.narthex.storage.CommitResult;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.Storage;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the parts of the contract's tests share: the storage under test and short ways to it.
public interface StorageContract {
  /// A time in 2026, so that half the block range before it is not below zero.
  long T0 = 1_795_000_000_000L;

  /// Matches every series.
  Matcher ANY = Matcher.equal("__none__", "");

  /// The storage under test.
  Storage storage();

  /// Replaces the storage under test by an empty one that takes at most `maxSeries` series.
  void restart(int maxSeries);

  /// Labels with this metric name and more pairs.
  default Labels metric(String name, String... more) {
    List<String> pairs = new ArrayList<>(List.of(Labels.METRIC_NAME, name));
    pairs.addAll(List.of(more));
    return Labels.of(pairs.toArray(String[]::new));
  }

  /// Commits one sample.
  default CommitResult write(Labels labels, long timestampMs, double value) {
    WriteBatch batch = new WriteBatch();
    batch.add(batch.addSeries(labels), timestampMs, value);
    return storage().commit(batch);
  }

  /// Outcome of one sample.
  default SampleOutcome outcome(Labels labels, long timestampMs, double value) {
    return write(labels, timestampMs, value).outcome(0);
  }

  /// Everything in the storage.
  default Map<Labels, List<Point>> readAll() {
    return SelectionReader.read(storage(), TimeRange.ALL, ANY);
  }

  /// What is stored of one series.
  default List<Point> points(Labels labels) {
    return readAll().getOrDefault(labels, List.of());
  }

  /// A read without bounds.
  default ReadContext unbounded() {
    return ReadContext.unbounded();
  }
}
