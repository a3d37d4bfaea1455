package io.narthex.query.function;

/// Functions of Go's `math` package where Java's differ.
public final class GoMath {
  private GoMath() {}

  /// `x` to the power of `y`: 1 to the power of anything is 1, as is −1 to the power of ±Inf.
  public static double pow(double x, double y) {
    if (x == 1 || (x == -1 && Double.isInfinite(y))) {
      return 1;
    }
    return Math.pow(x, y);
  }

  /// The larger one; an infinity wins over NaN.
  public static double max(double x, double y) {
    if (x == Double.POSITIVE_INFINITY || y == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(x, y);
  }

  /// The smaller one; an infinity wins over NaN.
  public static double min(double x, double y) {
    if (x == Double.NEGATIVE_INFINITY || y == Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    return Math.min(x, y);
  }
}
