package io.narthex.storage;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.sample.MetricMetadata;
import java.util.List;

/// A store of time series. Thread-safe. Every method may throw [StorageException]; during replay
/// all but [#statistics] answer `UNAVAILABLE`.
///
/// **Writing.** One append lock: a commit validates each sample, hands one log frame with the
/// accepted ones to the log and applies them, in one section, so log order is the order of the
/// samples. Samples are visible when [#commit] returns and survive a crash once the durability
/// callback says so; without asking, within one second.
///
/// **Reading.** A [Snapshot] is captured for all selectors of a query at once.
public interface Storage extends AutoCloseable {
  /// Commits a batch: each sample for itself, all of them visible at once.
  ///
  /// @throws StorageException `UNAVAILABLE` where nothing can be logged (disk full, log failing) or
  ///   too many bytes are in flight; nothing of the batch is stored then
  CommitResult commit(WriteBatch batch);

  /// Asks that all frames up to `sequence` become as durable as the storage's [Durability] promises
  /// and says when they are. Never waits; may call back before it returns.
  void whenDurable(long sequence, DurabilityCallback callback);

  /// Captures the answers to `queries`, in their order.
  Snapshot snapshot(List<SeriesQuery> queries, ReadContext context);

  /// Label names, ascending, of the series that match any of `matcherSets` (all series where empty)
  /// and have samples around `range`.
  ///
  /// @param limit largest number of names; 0: no limit
  LimitedList<String> labelNames(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context);

  /// Values of label `name`, ascending; otherwise as [#labelNames].
  LimitedList<String> labelValues(
      String name,
      List<List<Matcher>> matcherSets,
      TimeRange range,
      int limit,
      ReadContext context);

  /// Label sets of the series that match any of `matcherSets`, ascending; otherwise as
  /// [#labelNames].
  LimitedList<Labels> series(
      List<List<Matcher>> matcherSets, TimeRange range, int limit, ReadContext context);

  /// Deletes the samples in `range` of the series that match all `matchers`; durable on return.
  void delete(List<Matcher> matchers, TimeRange range, ReadContext context);

  /// Keeps what a sender said of a metric family, in memory, bounded; the newest wins.
  void putMetadata(MetricMetadata metadata);

  /// Metadata of `metric` (all where `""`).
  List<MetricMetadata> metadata(String metric);

  /// Figures; the lists hold at most `limit` entries each.
  StorageStatistics statistics(int limit);

  /// Syncs what was committed and closes; later calls throw `CLOSED`.
  @Override
  void close();
}
