package io.narthex.query.function;

/// The arcus functions to the last bit as Go has them, which shows where a value becomes a text
/// (`count_values`, warnings) or the spread of almost equal values is asked. Go takes them from the
/// Cephes library (Moshier, `atan.c`): the argument is reduced to at most 0.66, there a rational
/// function of its square is used.
final class Arctangent {
  private static final double[] NUMERATOR = {
    -0.8750608600031904,
    -16.157537187333652,
    -75.00855792314705,
    -122.88666844901361,
    -64.85021904942025
  };
  private static final double[] DENOMINATOR = {
    1,
    24.858464901423062,
    165.02700983169885,
    432.88106049129027,
    485.3903996359137,
    194.5506571482614
  };

  /// tan(3π/8).
  private static final double UPPER = 2.414213562373095;

  private static final double LOWER = 0.66;

  /// What π/2 has beyond a double.
  private static final double MORE_BITS = 6.123233995736766e-17;

  private Arctangent() {}

  static double atan(double x) {
    if (x == 0) {
      return x;
    }
    return x > 0 ? positive(x) : -positive(-x);
  }

  /// The angle of the point (`x`, `y`).
  static double atan2(double y, double x) {
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Double.NaN;
    }
    if (x == 0 || y == 0 || Double.isInfinite(x) || Double.isInfinite(y)) {
      return Math.atan2(y, x); // a multiple of π/4
    }
    double angle = atan(y / x);
    if (x < 0) {
      return angle <= 0 ? angle + Math.PI : angle - Math.PI;
    }
    return angle;
  }

  static double asin(double x) {
    if (x == 0) {
      return x;
    }
    double size = Math.abs(x);
    if (!(size <= 1)) {
      return Double.NaN;
    }
    double other = Math.sqrt(1 - size * size);
    double angle = size > 0.7 ? Math.PI / 2 - positive(other / size) : positive(size / other);
    return x < 0 ? -angle : angle;
  }

  static double acos(double x) {
    return Math.PI / 2 - asin(x);
  }

  private static double positive(double x) {
    if (x <= LOWER) {
      return small(x);
    }
    return x > UPPER
        ? Math.PI / 2 - small(1 / x) + MORE_BITS
        : Math.PI / 4 + small((x - 1) / (x + 1)) + 0.5 * MORE_BITS;
  }

  private static double small(double x) {
    double square = x * x;
    double ratio = square * polynomial(NUMERATOR, square) / polynomial(DENOMINATOR, square);
    return x * ratio + x;
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
