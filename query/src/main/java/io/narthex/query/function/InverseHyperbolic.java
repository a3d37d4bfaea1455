package io.narthex.query.function;

/// The inverse hyperbolic functions, which Java's `Math` lacks.
final class InverseHyperbolic {
  /// Above it `x² + 1` and `x² − 1` are `x²` to the last bit.
  private static final double LARGE = 0x1p28;

  private static final double LN_2 = Math.log(2);

  private InverseHyperbolic() {}

  /// `ln(x + √(x² + 1))`, odd.
  static double asinh(double x) {
    double size = Math.abs(x);
    double result;
    if (size > LARGE) {
      result = Math.log(size) + LN_2;
    } else {
      double square = size * size;
      result = Math.log1p(size + square / (1 + Math.sqrt(1 + square)));
    }
    return Math.copySign(result, x);
  }

  /// `ln(x + √(x² − 1))`; NaN below 1.
  static double acosh(double x) {
    if (x < 1) {
      return Double.NaN;
    }
    if (x > LARGE) {
      return Math.log(x) + LN_2;
    }
    double above = x - 1;
    return Math.log1p(above + Math.sqrt(2 * above + above * above));
  }

  /// `ln((1 + x) / (1 − x)) / 2`, odd; NaN beyond ±1.
  static double atanh(double x) {
    double size = Math.abs(x);
    if (size > 1) {
      return Double.NaN;
    }
    return Math.copySign(Math.log1p(2 * size / (1 - size)) / 2, x);
  }
}
