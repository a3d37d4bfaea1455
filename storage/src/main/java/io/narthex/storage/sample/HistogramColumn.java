package io.narthex.storage.sample;

/// The histogram lane of one batch: as many histograms as the batch's histogram count, in time
/// order. Owned by the batch, valid as long as it is.
public interface HistogramColumn {
  /// Number of observations of histogram `index`.
  double count(int index);

  /// Sum of the observations of histogram `index`.
  double sum(int index);

  /// The whole histogram `index`.
  ///
  /// @throws IllegalStateException where the selection asked for statistics only
  Histogram histogram(int index);
}
