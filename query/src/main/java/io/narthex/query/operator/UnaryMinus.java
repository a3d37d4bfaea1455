package io.narthex.query.operator;

import io.narthex.query.function.Gap;

/// The minus sign before a vector.
public final class UnaryMinus {
  private UnaryMinus() {}

  /// `source` with all values negated and its names dropped; series that become one are merged
  /// where they have no sample at the same step.
  public static VectorSource evaluate(VectorSource source, Evaluation evaluation) {
    return NameDropping.drop(
        new MappedSource(source, UnaryMinus::negate), NameDropping.Uniqueness.PER_STEP, evaluation);
  }

  private static void negate(double[] row) {
    for (int i = 0; i < row.length; i++) {
      if (!Gap.is(row[i])) {
        row[i] = -row[i];
      }
    }
  }
}
