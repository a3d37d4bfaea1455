package io.narthex.storage.text;

/// Floating-point numbers as Go's `strconv` writes and reads them.
public final class GoFloat {
  /// Bits of the NaN that Go's `math.NaN()` and its parser yield.
  public static final long NAN_BITS = 0x7ff8000000000001L;

  private GoFloat() {}

  /// `strconv.FormatFloat(value, format, precision, 64)`.
  ///
  /// @param format `f` (no exponent), `e` (always one), `g` (`e` for large and small exponents)
  /// @param precision digits after the point (`f`, `e`) or in all (`g`); −1: as few as read back to
  ///   the same number
  public static String format(double value, char format, int precision) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    StringBuilder out = new StringBuilder(24);
    if (Double.doubleToRawLongBits(value) < 0) {
      out.append('-');
    }
    double size = Math.abs(value);
    boolean shortest = precision < 0;
    switch (format) {
      case 'e' -> {
        Decimal d = shortest ? Decimal.shortest(size) : Decimal.significant(size, precision + 1);
        d.appendExponent(out, shortest ? Math.max(d.digits().length() - 1, 0) : precision);
      }
      case 'f' -> {
        Decimal d = shortest ? Decimal.shortest(size) : Decimal.fixed(size, precision);
        d.appendFixed(out, shortest ? Math.max(d.digits().length() - d.point(), 0) : precision);
      }
      case 'g' -> appendGeneral(out, size, precision);
      default ->
          throw new IllegalArgumentException("float format: expected=f, e or g, actual=" + format);
    }
    return out.toString();
  }

  private static void appendGeneral(StringBuilder out, double size, int precision) {
    boolean shortest = precision < 0;
    int significant = Math.max(precision, 1);
    Decimal d = shortest ? Decimal.shortest(size) : Decimal.significant(size, significant);
    int count = d.digits().length();
    int limit = significant;
    if (shortest) {
      limit = 6;
    } else if (limit > count && count >= d.point()) {
      limit = count;
    }
    int exponent = d.point() - 1;
    if (exponent < -4 || exponent >= limit) {
      d.appendExponent(out, Math.max(shortest ? count - 1 : Math.min(significant, count) - 1, 0));
    } else {
      d.appendFixed(out, Math.max(count - d.point(), 0));
    }
  }

  /// A sample value as the HTTP API and the expositions have it: the shortest digits, without
  /// exponent where 1e-6 ≤ |value| < 1e21.
  public static String sampleValue(double value) {
    double size = Math.abs(value);
    return format(value, size != 0 && (size < 1e-6 || size >= 1e21) ? 'e' : 'f', -1);
  }

  /// `strconv.ParseFloat(text, 64)`: decimal and hexadecimal numbers of Go's syntax with
  /// underscores, `inf`, `infinity` and `nan` in any case. `nan` yields the bits [#NAN_BITS].
  ///
  /// @throws NumberFormatException with Go's text where `text` is no number or exceeds the range
  public static double parse(String text) {
    int signs = !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-') ? 1 : 0;
    switch (Ascii.lower(text.substring(signs))) {
      case "inf", "infinity" -> {
        return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
      case "nan" -> {
        if (signs == 0) {
          return Double.longBitsToDouble(NAN_BITS);
        }
        throw syntax(text);
      }
      default -> {
        if (!isNumber(text, signs) || !underscoresSeparateDigits(text, signs)) {
          throw syntax(text);
        }
      }
    }
    double value = Double.parseDouble(text.replace("_", ""));
    if (Double.isInfinite(value)) {
      throw new NumberFormatException(
          "strconv.ParseFloat: parsing " + Quoting.quote(text) + ": value out of range");
    }
    return value;
  }

  private static NumberFormatException syntax(String text) {
    return new NumberFormatException(
        "strconv.ParseFloat: parsing " + Quoting.quote(text) + ": invalid syntax");
  }

  /// Whether `text` from `at` on is a mantissa with digits, then an exponent, which hexadecimal
  /// numbers must have. Underscores are skipped.
  private static boolean isNumber(String text, int at) {
    boolean hex = Ascii.lower(text).startsWith("0x", at);
    int i = hex ? at + 2 : at;
    boolean digits = false;
    boolean dot = false;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Ascii.isDigit(c) || (hex && Ascii.isHexDigit(c))) {
        digits = true;
      } else if (c == '.' && !dot) {
        dot = true;
      } else if (c != '_') {
        break;
      }
    }
    if (!digits) {
      return false;
    }
    if (i == text.length()) {
      return !hex;
    }
    if (Ascii.lower(text.charAt(i)) != (hex ? 'p' : 'e')) {
      return false;
    }
    i++;
    if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    if (i == text.length() || !Ascii.isDigit(text.charAt(i))) {
      return false;
    }
    while (i < text.length() && (Ascii.isDigit(text.charAt(i)) || text.charAt(i) == '_')) {
      i++;
    }
    return i == text.length();
  }

  /// Each underscore has a digit, or the `x` of the prefix `0x`, before it and a digit behind it.
  private static boolean underscoresSeparateDigits(String text, int from) {
    boolean hex = Ascii.lower(text).startsWith("0x", from);
    for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
      boolean before = i > from && (isDigit(text, i - 1, hex) || (hex && i == from + 2));
      if (!before || i + 1 == text.length() || !isDigit(text, i + 1, hex)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(String text, int at, boolean hex) {
    return Ascii.isDigit(text.charAt(at)) || (hex && Ascii.isHexDigit(text.charAt(at)));
  }
}
