package io.narthex.storage.source;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.LabelSource;
import java.util.List;

/// The series of one source that a query selects, under dense ordinals `0..seriesCount()-1` of this
/// selection. Each series comes once; one without samples in the range may be among them.
/// Thread-safe; consistent, and its data held, until the snapshot that it belongs to is closed.
public interface SourceSelection extends LabelSource {
  /// Number of series.
  int seriesCount();

  /// High half of the 128-bit identity of a series, a keyed hash of its labels; the same in all
  /// sources of a data directory.
  long identityHigh(int ordinal);

  /// Low half of the identity.
  long identityLow(int ordinal);

  /// Groups of the series as of [io.narthex.storage.SeriesSelection#groups], within this source.
  SeriesGroups groups(List<String> names, boolean by);

  /// Whether ordinals are in ascending label order.
  boolean isSorted();

  /// No sample of the selection is older than this.
  long minTimeMs();

  /// No sample of the selection is newer than this.
  long maxTimeMs();

  /// A cursor over the series `ordinals[from..to-1]`, in this order. Each thread takes its own;
  /// nobody writes the array meanwhile.
  SourceCursor cursor(int[] ordinals, int from, int to);

  /// Warnings that belong into the query's answer.
  List<String> warnings();
}
