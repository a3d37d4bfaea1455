package io.narthex.storage.exchange;

import java.util.List;

/// What reading a log found.
///
/// @param records that were whole
/// @param skippedRecords whole records of a type nobody here knows
/// @param damageCount places where something was damaged or missing
/// @param skippedBytes passed over at these places
/// @param damages one line each, at most [#MAX_DAMAGES] of them
public record LogReport(
    long records,
    Counts counts,
    long skippedRecords,
    long damageCount,
    long skippedBytes,
    List<String> damages) {
  /// Damages that get a line.
  public static final int MAX_DAMAGES = 100;

  public LogReport {
    damages = List.copyOf(damages);
  }

  /// Entries of the records.
  ///
  /// @param histogramSamples counted only, as exemplars are
  public record Counts(
      long series,
      long floatSamples,
      long histogramSamples,
      long exemplars,
      long deletions,
      long metadata,
      long markers) {}
}
