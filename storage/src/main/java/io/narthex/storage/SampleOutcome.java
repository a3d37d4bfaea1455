package io.narthex.storage;

/// What became of one sample of a batch. Acceptance is per sample: a refused one holds up no other.
public enum SampleOutcome {
  /// Stored.
  STORED(true),
  /// The same value is stored at this timestamp already: success, nothing changed.
  DUPLICATE(true),
  /// Another value is stored at this timestamp.
  DUPLICATE_TIMESTAMP(false),
  /// Older than the newest sample of its series.
  OUT_OF_ORDER(false),
  /// Older than the storage takes where it takes none out of order.
  OUT_OF_BOUNDS(false),
  /// Out of order, and older than the window in which such samples are taken.
  TOO_OLD(false),
  /// The series is new and the limit of series is reached.
  SERIES_LIMIT(false),
  /// The series ref is not, or no longer, valid: resolve the labels again.
  UNKNOWN_REF(false);

  private final boolean success;

  SampleOutcome(boolean success) {
    this.success = success;
  }

  /// Whether the sender has nothing to be told.
  public boolean isSuccess() {
    return success;
  }
}
