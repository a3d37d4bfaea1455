package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// An instant vector evaluated at all steps of a grid: series under dense ordinals
/// `0..seriesCount()-1`, one row of values each. What it costs is done in [#read]; a source is read
/// at most once per ordinal. Thread-safe.
public interface VectorSource {
  /// Number of series; some may have no sample at any step.
  int seriesCount();

  /// Labels of a series, names that were dropped already left out. Ask for output series only.
  Labels labels(int ordinal);

  /// Whether the metric name is to be dropped when the query ends (delayed name removal only).
  boolean dropsName(int ordinal);

  /// Puts all series into groups of equal values of the labels `names` (`by`), or of all labels but
  /// `names` and the metric name (`without`).
  SeriesGroups groups(List<String> names, boolean by);

  /// Whether no two series have the same labels; false: nobody has made sure.
  default boolean isDistinct() {
    return false;
  }

  /// Hands the rows of ordinals `from` (inclusive) to `to` (exclusive) to `sink`, ascending; series
  /// without any sample are left out.
  void read(int from, int to, RowSink sink);
}
