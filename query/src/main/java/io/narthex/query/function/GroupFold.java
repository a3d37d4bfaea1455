package io.narthex.query.function;

import io.narthex.query.syntax.AggregateOperator;

/// The aggregation of one group at all steps, fed one row at a time. Folds of parts of a group can
/// be merged, in order, so that parts may be folded by different threads.
///
/// One part of at most 1,024 series is folded exactly as upstream folds a group, but for the sign
/// of an extreme that is zero. Merging sums, means and variances adds what the parts have, with the
/// same compensation, and may differ from that in the last bits.
public sealed interface GroupFold permits SumFold, MeanFold, CountFold, ExtremeFold, VarianceFold {
  /// Adds the row of one more series.
  ///
  /// @param dense whether the row has no gap
  void add(double[] row, boolean dense);

  /// Adds what a fold of the same kind has of series behind those of this one. That fold is not
  /// used any more.
  void merge(GroupFold later);

  /// The row of the group, a gap where no series had a sample. The fold is not used any more.
  double[] finish();

  /// An empty fold.
  ///
  /// @param operator one that looks at one sample at a time and keeps none of them
  static GroupFold of(AggregateOperator operator, int steps) {
    return switch (operator) {
      case SUM -> new SumFold(steps);
      case AVG -> new MeanFold(steps);
      case COUNT -> new CountFold(steps, false);
      case GROUP -> new CountFold(steps, true);
      case MIN -> new ExtremeFold(steps, false);
      case MAX -> new ExtremeFold(steps, true);
      case STDVAR -> new VarianceFold(steps, false);
      case STDDEV -> new VarianceFold(steps, true);
      case TOPK, BOTTOMK, QUANTILE, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
          throw new IllegalArgumentException(
              "fold: expected=an operator that keeps no samples, actual=" + operator.symbol());
    };
  }

  /// Bytes that a fold takes at most.
  static long sizeBytes(int steps) {
    return 96 + 24L * steps;
  }
}
