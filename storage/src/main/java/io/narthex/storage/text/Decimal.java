package io.narthex.storage.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// A finite number of at least 0 as decimal digits: `0.d1d2d3… × 10^point`. No leading and no
/// trailing zeros; zero has no digits and point 0.
record Decimal(String digits, int point) {
  private static final Decimal ZERO = new Decimal("", 0);

  /// The shortest digits that read back as `value`, of these the closest.
  static Decimal shortest(double value) {
    if (value == 0) {
      return ZERO;
    }
    String text = Double.toString(value);
    int exponentAt = text.indexOf('E');
    int exponent = exponentAt < 0 ? 0 : Integer.parseInt(text.substring(exponentAt + 1));
    String mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
    int dot = mantissa.indexOf('.');
    Decimal decimal =
        trimmed(mantissa.substring(0, dot) + mantissa.substring(dot + 1), dot + exponent);
    // Double.toString looks at two digits even where one would do.
    return decimal.digits.length() == 2 && value < 1e-300 ? decimal.oneDigit(value) : decimal;
  }

  private Decimal oneDigit(double value) {
    BigDecimal exact = new BigDecimal(value);
    Decimal best = this;
    BigDecimal bestDistance = null;
    for (int digit = digits.charAt(0) - '0'; digit <= digits.charAt(0) - '0' + 1; digit++) {
      BigDecimal candidate = BigDecimal.valueOf(digit).scaleByPowerOfTen(point - 1);
      BigDecimal distance = candidate.subtract(exact).abs();
      if (digit > 0
          && candidate.doubleValue() == value
          && (bestDistance == null || distance.compareTo(bestDistance) < 0)) {
        best = digit == 10 ? new Decimal("1", point + 1) : new Decimal("" + digit, point);
        bestDistance = distance;
      }
    }
    return best;
  }

  /// `value` rounded half to even to `count` ≥ 1 significant digits.
  static Decimal significant(double value, int count) {
    return of(new BigDecimal(value).round(new MathContext(count, RoundingMode.HALF_EVEN)));
  }

  /// `value` rounded half to even to `places` ≥ 0 digits after the point.
  static Decimal fixed(double value, int places) {
    return of(new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN));
  }

  private static Decimal of(BigDecimal value) {
    String digits = value.unscaledValue().toString();
    return trimmed(digits, digits.length() - value.scale());
  }

  private static Decimal trimmed(String digits, int point) {
    int from = 0;
    while (from < digits.length() && digits.charAt(from) == '0') {
      from++;
    }
    int to = digits.length();
    while (to > from && digits.charAt(to - 1) == '0') {
      to--;
    }
    return from == to ? ZERO : new Decimal(digits.substring(from, to), point - from);
  }

  /// Appends `ddd.ddd` with `places` digits after the point.
  void appendFixed(StringBuilder out, int places) {
    if (point <= 0) {
      out.append('0');
    }
    for (int i = 0; i < point; i++) {
      out.append(digit(i));
    }
    if (places > 0) {
      out.append('.');
      for (int i = 0; i < places; i++) {
        out.append(digit(point + i));
      }
    }
  }

  /// Appends `d.ddde±dd` with `places` digits after the point and at least two of exponent.
  void appendExponent(StringBuilder out, int places) {
    out.append(digit(0));
    if (places > 0) {
      out.append('.');
      for (int i = 1; i <= places; i++) {
        out.append(digit(i));
      }
    }
    int exponent = digits.isEmpty() ? 0 : point - 1;
    out.append(exponent < 0 ? "e-" : "e+");
    exponent = Math.abs(exponent);
    out.append(exponent < 10 ? "0" : "").append(exponent);
  }

  private char digit(int index) {
    return index >= 0 && index < digits.length() ? digits.charAt(index) : '0';
  }
}
