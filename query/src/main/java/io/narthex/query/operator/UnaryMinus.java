package io.narthex.query.operator;

import io.narthex.query.function.Gap;

/// A minus sign before an instant vector. It streams.
public final class UnaryMinus {
  private UnaryMinus() {}

  /// `-source`. Series that become equal without their names become one.
  ///
  /// @throws io.narthex.query.QueryException where equal ones have a sample at the same step
  public static VectorSource evaluate(VectorSource source, Evaluation evaluation) {
    return NameDropping.drop(
        new MappedSource(source, UnaryMinus::negate), NameDropping.Uniqueness.PER_STEP, evaluation);
  }

  /// Multiplies: a sign that is only flipped could make the bits of a gap of a NaN.
  private static void negate(double[] row) {
    for (int step = 0; step < row.length; step++) {
      if (!Gap.is(row[step])) {
        row[step] *= -1;
      }
    }
  }
}
