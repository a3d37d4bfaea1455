package io.narthex.query.syntax;

import io.narthex.storage.text.Durations;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.TextSyntaxException;
import java.util.Locale;

/// Values of number and duration literals.
final class NumberLiterals {
  /// A literal's value, or why there is none.
  sealed interface Result {
    record Value(double value) implements Result {}

    record Fault(String message) implements Result {}
  }

  private NumberLiterals() {}

  /// Reads a number as Go reads an integer of any base (a leading zero is octal), else a float.
  static Result number(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    try {
      if (digits.startsWith("0x")) {
        return new Result.Value((double) Long.parseLong(digits, 2, digits.length(), 16));
      }
      if (digits.startsWith("0") && isOctal(digits)) {
        return new Result.Value((double) Long.parseLong(digits, 8));
      }
    } catch (NumberFormatException e) {
      return asFloat(text);
    }
    return asFloat(text);
  }

  private static boolean isOctal(String digits) {
    return digits.chars().allMatch(c -> c >= '0' && c <= '7');
  }

  private static Result asFloat(String text) {
    try {
      return new Result.Value(GoFloat.parse(text));
    } catch (NumberFormatException e) {
      return new Result.Fault("error parsing number: " + e.getMessage());
    }
  }

  /// Reads a duration such as `1h30m` as seconds.
  static Result duration(String text) {
    try {
      return new Result.Value(Durations.parse(text) / 1000.0);
    } catch (TextSyntaxException e) {
      return new Result.Fault(String.valueOf(e.getMessage()));
    }
  }
}
