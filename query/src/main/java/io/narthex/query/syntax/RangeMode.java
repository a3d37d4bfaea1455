package io.narthex.query.syntax;

/// How a selector treats the edges of its range.
public enum RangeMode {
  PLAIN,
  /// The last sample before the range counts as one at its start.
  ANCHORED,
  /// Values at the edges are interpolated.
  SMOOTHED
}
