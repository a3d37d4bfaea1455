package io.narthex.query.operator;

import io.narthex.query.function.Gap;

/// What is often done with rows.
final class Rows {
  private Rows() {}

  /// Whether `row` has a sample at any step.
  static boolean hasSample(double[] row) {
    for (double value : row) {
      if (!Gap.is(value)) {
        return true;
      }
    }
    return false;
  }

  /// Writes the samples of `from` into the gaps of `into`.
  ///
  /// @return the first step at which both have a sample, where nothing is written any more; −1:
  ///   there is none
  static int merge(double[] from, double[] into) {
    for (int i = 0; i < from.length; i++) {
      if (!Gap.is(from[i])) {
        if (!Gap.is(into[i])) {
          return i;
        }
        into[i] = from[i];
      }
    }
    return -1;
  }
}
