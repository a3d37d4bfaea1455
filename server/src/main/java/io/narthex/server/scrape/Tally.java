package io.narthex.server.scrape;

/// What one scrape has counted so far. Owned by the worker that runs the scrape.
final class Tally {
  /// Whether reading the body has begun.
  boolean begun;

  /// Samples in the body.
  int scraped;

  /// Samples left after metric relabelling.
  int kept;

  /// Series that the scrape before did not have.
  int added;

  /// Samples meant to be stored, which `sample_limit` counts.
  long stored;

  /// HELP, TYPE, UNIT and comment lines.
  int familyLines;

  /// Samples of a series the body had already, or whose timestamp is taken.
  int duplicates;

  /// Samples older than the newest of their series.
  int outOfOrder;

  /// Samples too old, or too far ahead of the clock.
  int outOfBounds;

  /// Samples of new series that the storage has no room for.
  int overSeriesLimit;

  /// Whether the storage did not know a ref any more.
  boolean unknownRef;
}
