package io.narthex.query.function;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The functions of one number, by their PromQL names; to within rounding with the results of Go's
/// `math` package.
public final class ElementFunctions {
  private static final double LN_2 = Math.log(2);
  private static final double TWO_TO_54 = 0x1p54;

  private static final Map<String, DoubleUnaryOperator> BY_NAME =
      Map.ofEntries(
          Map.entry("abs", Math::abs),
          Map.entry("ceil", Math::ceil),
          Map.entry("floor", Math::floor),
          Map.entry("exp", Math::exp),
          Map.entry("sqrt", Math::sqrt),
          Map.entry("ln", Math::log),
          Map.entry("log2", ElementFunctions::log2),
          Map.entry("log10", Math::log10),
          Map.entry("sgn", ElementFunctions::sign),
          Map.entry("deg", x -> x * 180 / Math.PI),
          Map.entry("rad", x -> x * Math.PI / 180),
          Map.entry("sin", Math::sin),
          Map.entry("cos", Math::cos),
          Map.entry("tan", Math::tan),
          Map.entry("asin", Arctangent::asin),
          Map.entry("acos", Arctangent::acos),
          Map.entry("atan", Arctangent::atan),
          Map.entry("sinh", Math::sinh),
          Map.entry("cosh", Math::cosh),
          Map.entry("tanh", Math::tanh),
          Map.entry("asinh", InverseHyperbolic::asinh),
          Map.entry("acosh", InverseHyperbolic::acosh),
          Map.entry("atanh", InverseHyperbolic::atanh));

  private ElementFunctions() {}

  /// The function `name`; null: none of these.
  public static @Nullable DoubleUnaryOperator find(String name) {
    return BY_NAME.get(name);
  }

  /// −1, 1, or `x` itself where it is a zero or NaN.
  private static double sign(double x) {
    if (x > 0) {
      return 1;
    }
    return x < 0 ? -1 : x;
  }

  /// The binary logarithm, exact for powers of two, which `log(x) / log(2)` is not.
  private static double log2(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
      return Math.log(x);
    }
    boolean subnormal = x < Double.MIN_NORMAL;
    double normal = subnormal ? x * TWO_TO_54 : x;
    int exponent = Math.getExponent(normal);
    double mantissa = Math.scalb(normal, -exponent);
    int shift = subnormal ? exponent - 54 : exponent;
    if (mantissa == 1) {
      return shift;
    }
    return Math.log(mantissa / 2) / LN_2 + (shift + 1);
  }
}
