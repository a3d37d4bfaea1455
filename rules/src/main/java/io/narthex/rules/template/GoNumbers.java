package io.narthex.rules.template;

import io.narthex.storage.text.GoFloat;
import java.util.Locale;

/// Numbers as Go's verbs write them.
final class GoNumbers {
  private static final long FRACTION = (1L << 52) - 1;

  /// Behind so many digits there are only zeros.
  private static final int MAX_DIGITS = 1_100;

  private GoNumbers() {}

  /// A whole number in a base.
  ///
  /// @param signed whether `value` is signed
  /// @param verb `X` for upper case, `O` for a prefix
  static String integer(long value, boolean signed, int base, int verb, FormatSpec spec) {
    boolean negative = signed && value < 0;
    long size = negative ? -value : value;
    if (spec.precision == 0 && size == 0) {
      return spec.pad("", false);
    }
    String digits = Long.toUnsignedString(size, base);
    int wanted = spec.precision;
    if (spec.precision < 0 && spec.zero && !spec.minus && spec.width >= 0) {
      wanted = spec.width - (negative || spec.plus || spec.space ? 1 : 0);
    }
    digits = "0".repeat(Math.max(0, wanted - digits.length())) + digits;
    String prefix = verb == 'O' ? "0o" : "";
    if (spec.sharp) {
      prefix +=
          switch (base) {
            case 2 -> "0b";
            case 8 -> digits.startsWith("0") ? "" : "0";
            case 16 -> "0x";
            default -> "";
          };
    }
    String text = prefix + digits;
    String sign = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
    return spec.pad(sign + (verb == 'X' ? text.toUpperCase(Locale.ROOT) : text), false);
  }

  /// `U+0078`, with the character behind it where `#` says so.
  static String unicode(long value, FormatSpec spec) {
    String digits = Long.toUnsignedString(value, 16).toUpperCase(Locale.ROOT);
    String number = "0".repeat(Math.max(0, Math.max(4, spec.precision) - digits.length())) + digits;
    boolean shown =
        spec.sharp
            && value >= 0
            && value <= Character.MAX_CODE_POINT
            && GoChars.isPrintable((int) value);
    return spec.pad(
        "U+" + number + (shown ? " '" + Character.toString((int) value) + "'" : ""), false);
  }

  /// A float.
  ///
  /// @param verb one of `b e E f g G x X`
  /// @param precision where the verb says none
  static String real(double value, int verb, int precision, FormatSpec spec) {
    int digits = spec.precision >= 0 ? spec.precision : precision;
    String number = unsigned(value, verb, digits);
    boolean negative = Double.doubleToRawLongBits(value) < 0 && !Double.isNaN(value);
    String sign = negative ? "-" : spec.space && !spec.plus ? " " : "+";
    if (!Double.isFinite(value)) {
      boolean bare = Double.isNaN(value) && !spec.space && !spec.plus;
      return spec.pad(bare ? number : sign + number, false);
    }
    if (spec.sharp && verb != 'b') {
      number = withPoint(number, verb, digits);
    }
    if (!spec.plus && sign.equals("+")) {
      return spec.pad(number, true);
    }
    if (spec.zero && !spec.minus && spec.width > number.length() + 1) {
      return sign + "0".repeat(spec.width - number.length() - 1) + number;
    }
    return spec.pad(sign + number, true);
  }

  private static String unsigned(double value, int verb, int precision) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return "Inf";
    }
    double size = Math.abs(value);
    return switch (verb) {
      case 'b' -> binary(size);
      case 'x' -> hexadecimal(size, precision);
      case 'X' -> hexadecimal(size, precision).toUpperCase(Locale.ROOT);
      case 'E', 'G' ->
          decimal(size, (char) Character.toLowerCase(verb), precision).toUpperCase(Locale.ROOT);
      default -> decimal(size, (char) verb, precision);
    };
  }

  private static String decimal(double size, char form, int precision) {
    String text = GoFloat.format(size, form, Math.min(precision, MAX_DIGITS));
    if (precision <= MAX_DIGITS || form == 'g') {
      return text;
    }
    int end = form == 'e' ? text.indexOf('e') : text.length();
    return text.substring(0, end) + "0".repeat(precision - MAX_DIGITS) + text.substring(end);
  }

  /// With a decimal point and, in the general form, the zeros it leaves out.
  private static String withPoint(String number, int verb, int precision) {
    boolean hex = verb == 'x' || verb == 'X';
    int tailAt = hex ? indexOf(number, 'p', 'P') : indexOf(number, 'e', 'E');
    String head = tailAt < 0 ? number : number.substring(0, tailAt);
    String tail = tailAt < 0 ? "" : number.substring(tailAt);
    boolean general = verb == 'g' || verb == 'G' || verb == 'x';
    int digits = general ? (precision < 0 ? 6 : precision) : 0;
    boolean significant = false;
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      significant |= c != '0' && c != '.';
      if (significant && c != '.') {
        digits--;
      }
    }
    StringBuilder out = new StringBuilder(head);
    if (head.indexOf('.') < 0) {
      if (head.equals("0")) {
        digits--;
      }
      out.append('.');
    }
    return out.append("0".repeat(Math.max(0, digits))).append(tail).toString();
  }

  private static int indexOf(String text, char a, char b) {
    return Math.max(text.indexOf(a), text.indexOf(b));
  }

  private static String binary(double size) {
    long bits = Double.doubleToRawLongBits(size);
    int exponent = (int) (bits >>> 52);
    long mantissa = exponent == 0 ? bits & FRACTION : (bits & FRACTION) | (1L << 52);
    int scale = Math.max(exponent, 1) - 1075;
    return mantissa + "p" + (scale < 0 ? "" : "+") + scale;
  }

  private static String hexadecimal(double size, int precision) {
    long mantissa = 0;
    int exponent = 0;
    if (size != 0) {
      exponent = Math.getExponent(size);
      double normal = size;
      if (exponent < Double.MIN_EXPONENT) {
        normal = Math.scalb(size, 64);
        exponent = Math.getExponent(normal) - 64;
      }
      mantissa = (Double.doubleToRawLongBits(normal) & FRACTION) | (1L << 52);
    }
    int places = 13;
    if (precision >= 0 && precision < places) {
      int shift = 52 - 4 * precision;
      long half = 1L << (shift - 1);
      long rest = mantissa & ((1L << shift) - 1);
      mantissa >>>= shift;
      if (rest > half || (rest == half && (mantissa & 1) != 0)) {
        mantissa++;
      }
      if (mantissa >>> (52 - shift + 1) != 0) {
        mantissa >>>= 1;
        exponent++;
      }
      mantissa <<= shift;
      places = precision;
    }
    String digits = String.format(Locale.ROOT, "%013x", mantissa & FRACTION).substring(0, places);
    if (precision < 0) {
      digits = digits.replaceFirst("0+$", "");
    } else {
      digits += "0".repeat(Math.max(0, precision - 13));
    }
    String sign = exponent < 0 ? "-" : "+";
    return "0x"
        + (mantissa >>> 52)
        + (digits.isEmpty() ? "" : "." + digits)
        + "p"
        + sign
        + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
  }
}
