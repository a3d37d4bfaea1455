package io.narthex.query.function;

/// The step of Neumaier's compensated sum that every compensated sum of the language is made of.
final class Neumaier {
  private Neumaier() {}

  /// What rounding took from `after`, the computed `sum + value`: 0 where that is infinite, since
  /// nothing compensates it. The compensation kept so far is to be set to 0 then, too.
  static double lost(double sum, double value, double after) {
    if (Double.isInfinite(after)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value) ? (sum - after) + value : (value - after) + sum;
  }

  /// The compensation that follows on `compensation` when `after` is the computed `sum + value`.
  static double next(double compensation, double sum, double value, double after) {
    if (Double.isInfinite(after)) {
      return 0;
    }
    return compensation
        + (Math.abs(sum) >= Math.abs(value) ? (sum - after) + value : (value - after) + sum);
  }
}
