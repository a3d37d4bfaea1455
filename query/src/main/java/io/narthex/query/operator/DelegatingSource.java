package io.narthex.query.operator;

import io.narthex.storage.SeriesGroups;
import io.narthex.storage.labels.Labels;
import java.util.List;

/// A vector that has the series of another one and differs in its rows.
interface DelegatingSource extends VectorSource {
  /// The vector whose series these are.
  VectorSource source();

  @Override
  default int seriesCount() {
    return source().seriesCount();
  }

  @Override
  default Labels labels(int ordinal) {
    return source().labels(ordinal);
  }

  @Override
  default boolean dropsName(int ordinal) {
    return source().dropsName(ordinal);
  }

  @Override
  default SeriesGroups groups(List<String> names, boolean by) {
    return source().groups(names, by);
  }

  @Override
  default boolean isDistinct() {
    return source().isDistinct();
  }
}
