package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// A range vector evaluated at all steps: series under dense ordinals, each with the window of its
/// samples that each step looks at. As [VectorSource], read at most once per ordinal; thread-safe.
public interface RangeSource {
  int seriesCount();

  Labels labels(int ordinal);

  /// Whether the metric name is to be dropped when the query ends.
  boolean dropsName(int ordinal);

  SeriesGroups groups(List<String> names, boolean by);

  /// Whether no two series have the same labels; false: nobody has made sure.
  default boolean isDistinct() {
    return false;
  }

  /// Hands the series `from..to-1` that have samples to `sink`, ascending.
  void read(int from, int to, WindowSink sink);
}
