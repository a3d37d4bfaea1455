package io.narthex.storage.wal;

import io.narthex.storage.TimeRange;
import io.narthex.storage.labels.Labels;

/// What a [Log] replays into, on the replaying thread: first the series of the series log, then
/// frame by frame in ascending sequence, of each frame its series, its samples, those out of order,
/// its deletions. Nothing is replayed twice.
///
/// A series may come without samples (its frame was never durable or is damaged), and samples or a
/// deletion may name a ref that never came (both copies of its series are damaged): the sink drops
/// these and counts them.
public interface LogSink {
  /// A series; each ref comes once.
  void series(long ref, Labels labels);

  /// Samples of the frame `sequence`: the first `count` elements of each array. The arrays belong
  /// to the log and are valid during the call.
  void samples(long sequence, long[] refs, long[] timestampsMs, double[] values, int count);

  /// As [#samples], of those that were taken out of order; behind the others of the frame.
  void outOfOrderSamples(
      long sequence, long[] refs, long[] timestampsMs, double[] values, int count);

  /// The samples out of order that came before are set apart from those that come.
  void outOfOrderSetApart();

  /// Those that were set apart are in blocks.
  void outOfOrderInBlocks();

  /// The samples of `ref` in `range` that came before the frame `sequence` are deleted.
  void delete(long sequence, long ref, TimeRange range);
}
