package io.narthex.server.exposition;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Floats as OpenMetrics writes them in `le` and `quantile`: the shortest digits that give the same
/// float, always with a point or an exponent, so that `1` and `1.0` are one series.
final class OpenMetricsFloat {
  private static final int MIN_PLAIN_EXPONENT = -4;
  private static final int MAX_PLAIN_EXPONENT = 5;

  private OpenMetricsFloat() {}

  /// The OpenMetrics form of a number, or `value` itself where it is none.
  static String normalize(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    double number;
    try {
      number = FloatParser.parse(bytes, 0, bytes.length);
    } catch (NumberFormatException e) {
      return value;
    }
    return format(number);
  }

  static String format(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return "0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigInteger unscaled = shortest.unscaledValue().abs();
    String digits = unscaled.toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String sign = number < 0 ? "-" : "";
    if (exponent < MIN_PLAIN_EXPONENT || exponent > MAX_PLAIN_EXPONENT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      int magnitude = Math.abs(exponent);
      return sign
          + digits.charAt(0)
          + fraction
          + (exponent < 0 ? "e-" : "e+")
          + (magnitude < 10 ? "0" : "")
          + magnitude;
    }
    String plain = shortest.abs().toPlainString();
    return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
  }
}
