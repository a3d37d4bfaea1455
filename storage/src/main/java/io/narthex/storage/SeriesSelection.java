package io.narthex.storage;

import io.narthex.storage.labels.LabelSource;
import java.util.List;

/// The series that one [SeriesQuery] selects, under dense ordinals `0..seriesCount()-1` that mean
/// nothing outside. Each series comes once, merged by identity from all sources. Thread-safe.
public interface SeriesSelection extends LabelSource {
  /// Number of series.
  int seriesCount();

  /// Puts the series into groups of equal values of the labels `names` (`by`), or of all labels but
  /// `names` and the metric name (`without`), from label columns.
  ///
  /// @param names label names; the metric name counts as any other name for `by`
  SeriesGroups groups(List<String> names, boolean by);

  /// A cursor over ordinals `from` (inclusive) to `to` (exclusive). Each thread takes its own.
  SampleCursor cursor(int from, int to);

  /// Warnings of storage that belong into the query's answer (a quarantined block, a partial remote
  /// answer), without duplicates.
  List<String> warnings();
}
