package io.narthex.rules.template;

import io.narthex.rules.template.Token.Kind;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Quoting;
import io.narthex.storage.text.TextSyntaxException;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A number as it was written, in each type that can hold it.
///
/// @param text as it was written
/// @param isInt whether it has a value as `int64`
/// @param isUint whether it has a value as `uint64`
/// @param isFloat whether it has a value as `float64`
/// @param isComplex whether it is written with an imaginary part
record Constant(
    String text,
    boolean isInt,
    boolean isUint,
    boolean isFloat,
    boolean isComplex,
    long intValue,
    long uintValue,
    double floatValue,
    double imaginary) {
  private static final double TWO_63 = 0x1p63;
  private static final double TWO_64 = 0x1p64;

  /// Reads a token that is a number or a character constant.
  ///
  /// @throws TextSyntaxException in Go's words
  static Constant parse(String text, Kind kind) {
    if (kind == Kind.CHARACTER_CONSTANT) {
      long c = character(text);
      return new Constant(text, true, true, true, false, c, c, c, 0);
    }
    if (kind == Kind.COMPLEX) {
      int split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
      while (split > 0 && "eEpP".indexOf(text.charAt(split - 1)) >= 0) {
        split = Math.max(text.lastIndexOf('+', split - 1), text.lastIndexOf('-', split - 1));
      }
      return complex(
          text,
          floatOf(text.substring(0, split)),
          floatOf(text.substring(split, text.length() - 1)));
    }
    if (text.endsWith("i")) {
      Double imaginary = optionalFloat(text.substring(0, text.length() - 1));
      if (imaginary != null) {
        return complex(text, 0, imaginary);
      }
    }
    return real(text);
  }

  private static Constant real(String text) {
    OptionalLong uint = text.startsWith("+") || text.startsWith("-") ? none() : unsigned(text);
    OptionalLong signed = signed(text);
    if (signed.isPresent()) {
      long value = signed.getAsLong();
      boolean isUint = uint.isPresent() || value == 0;
      return new Constant(text, true, isUint, true, false, value, value, value, 0);
    }
    if (uint.isPresent()) {
      long value = uint.getAsLong();
      double size = (value >>> 1) * 2.0 + (value & 1);
      return new Constant(text, false, true, true, false, 0, value, size, 0);
    }
    Double number = optionalFloat(text);
    if (number == null) {
      throw new TextSyntaxException("illegal number syntax: " + Quoting.quote(text));
    }
    if (!text.matches("(?s).*[.eEpP].*")) {
      throw new TextSyntaxException("integer overflow: " + Quoting.quote(text));
    }
    return ofFloat(text, number, false, 0);
  }

  private static Constant complex(String text, double real, double imaginary) {
    return imaginary == 0
        ? ofFloat(text, real, true, imaginary)
        : new Constant(text, false, false, false, true, 0, 0, real, imaginary);
  }

  private static Constant ofFloat(String text, double value, boolean complex, double imaginary) {
    boolean whole = value == Math.rint(value);
    boolean isInt = whole && value >= -TWO_63 && value < TWO_63;
    boolean isUint = whole && value >= 0 && value < TWO_64;
    long uint = value < TWO_63 ? (long) value : (long) (value - TWO_63) ^ Long.MIN_VALUE;
    return new Constant(
        text,
        isInt,
        isUint,
        true,
        complex,
        isInt ? (long) value : 0,
        isUint ? uint : 0,
        value,
        imaginary);
  }

  private static OptionalLong none() {
    return OptionalLong.empty();
  }

  private static OptionalLong signed(String text) {
    boolean negative = text.startsWith("-");
    OptionalLong size = unsigned(negative || text.startsWith("+") ? text.substring(1) : text);
    if (size.isEmpty()) {
      return none();
    }
    long value = size.getAsLong();
    if (negative) {
      return value >= 0 || value == Long.MIN_VALUE ? OptionalLong.of(-value) : none();
    }
    return value >= 0 ? size : none();
  }

  /// Go's `strconv.ParseUint(text, 0, 64)`.
  private static OptionalLong unsigned(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int radix = lower.matches("0[0-9_].*") ? 8 : 10;
    String digits = lower.substring(radix == 8 ? 1 : 0);
    if (lower.matches("0[xob].*")) {
      radix = lower.charAt(1) == 'x' ? 16 : lower.charAt(1) == 'o' ? 8 : 2;
      digits = lower.substring(2);
    }
    boolean prefixed = radix != 10;
    if (digits.isEmpty()
        || digits.startsWith("+")
        || digits.startsWith("-")
        || digits.endsWith("_")
        || digits.contains("__")
        || (digits.startsWith("_") && !prefixed)) {
      return none();
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(digits.replace("_", ""), radix));
    } catch (NumberFormatException e) {
      return none();
    }
  }

  private static @Nullable Double optionalFloat(String text) {
    try {
      return GoFloat.parse(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static double floatOf(String text) {
    Double value = optionalFloat(text);
    if (value == null) {
      throw new TextSyntaxException("syntax error scanning complex number");
    }
    return value;
  }

  private static int character(String text) {
    String body = text.substring(1);
    int length = escapeLength(body);
    String decoded =
        Quoting.unquote("'" + body.substring(0, Math.min(length, body.length())) + "'");
    if (decoded.isEmpty()) {
      throw new TextSyntaxException("invalid syntax");
    }
    if (!body.substring(Math.min(length, body.length())).equals("'")) {
      throw new TextSyntaxException("malformed character constant: " + text);
    }
    int c = decoded.codePointAt(0);
    return c >= 0xDC80 && c <= 0xDCFF ? c & 0xff : c;
  }

  private static int escapeLength(String body) {
    if (body.charAt(0) == '\'') {
      return 0;
    }
    if (body.charAt(0) != '\\') {
      return Character.charCount(body.codePointAt(0));
    }
    return switch (body.charAt(1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> 4;
      default -> 1 + Character.charCount(body.codePointAt(1));
    };
  }
}
