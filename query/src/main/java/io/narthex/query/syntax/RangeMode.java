package io.narthex.query.syntax;

import java.util.Locale;

/// How a selector treats the edges of its range.
public enum RangeMode {
  PLAIN,
  /// The last sample before the range counts as one at its start.
  ANCHORED,
  /// Values at the edges are interpolated.
  SMOOTHED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /// The keyword of the language; of [#PLAIN] there is none.
  public String word() {
    return word;
  }
}
