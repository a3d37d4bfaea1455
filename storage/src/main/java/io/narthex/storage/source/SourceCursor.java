package io.narthex.storage.source;

import io.narthex.storage.SampleBatch;

/// Walks over the samples of series of one source. Not thread-safe.
public interface SourceCursor extends AutoCloseable {
  /// Goes to the next series that was asked for; what was not read of the last one is skipped.
  ///
  /// @return false behind the last
  boolean nextSeries();

  /// Appends the next samples of the series, ascending, behind those in `into`: at most `most` (at
  /// least 1), all that are left where they fit. Makes room with [SampleBatch#reserve], sets
  /// `count`, and where it writes at the front [SampleBatch#timestampsFrom]; ordinal, column id and
  /// slices are the caller's.
  ///
  /// @return whether the series has more samples
  /// @throws io.narthex.storage.StorageException cancelled, out of time, over the budget, or
  ///   corrupt
  boolean read(SampleBatch into, int most);

  /// Id of the series' timestamps in the range, all of them, among those of this selection: equal
  /// ids, identical timestamps; [SampleBatch#UNSHARED] says nothing. Valid once all samples of the
  /// series were read by one call.
  int timestampColumnId();

  @Override
  void close();
}
