package io.narthex.storage.wal;

import io.narthex.storage.labels.Labels;

/// Takes what the series log holds.
@FunctionalInterface
public interface SeriesConsumer {
  void series(long ref, Labels labels);
}
