package io.narthex.server.remote;

/// What one remote-write body held besides the samples that went into the batch.
final class WriteCounts {
  /// Samples and histograms of series whose label set is not acceptable.
  int invalidLabels;

  /// Samples more than ten minutes ahead of the clock; refused.
  int tooFarInFuture;

  /// Native histograms; checked, not stored.
  int histograms;

  /// Histograms that are none; refused.
  int invalidHistograms;

  /// Exemplars.
  int exemplars;

  /// Metadata entries; not stored.
  int metadata;

  void clear() {
    invalidLabels = 0;
    tooFarInFuture = 0;
    histograms = 0;
    invalidHistograms = 0;
    exemplars = 0;
    metadata = 0;
  }
}
