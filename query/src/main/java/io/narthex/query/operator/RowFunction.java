package io.narthex.query.operator;

/// Computes a row from a row of the same length, step by step.
public interface RowFunction {
  /// Overwrites `row`. Gaps stay gaps; a sample may become a gap.
  void apply(double[] row);
}
