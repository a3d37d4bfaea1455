package io.narthex.server.remote;

/// What one remote-write body held besides the samples that went into the batch.
final class WriteCounts {
  /// Samples of series whose label set is not acceptable; passed over, as upstream's receiver does.
  int invalidLabels;

  /// Samples more than ten minutes ahead of the clock; refused.
  int tooFarInFuture;

  /// Native histograms; not stored.
  int histograms;

  /// Exemplars; not stored.
  int exemplars;

  /// Metadata entries; not stored.
  int metadata;

  void clear() {
    invalidLabels = 0;
    tooFarInFuture = 0;
    histograms = 0;
    exemplars = 0;
    metadata = 0;
  }
}
