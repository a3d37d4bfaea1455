package io.narthex.query.function;

import io.narthex.query.syntax.BinaryOperator;
import java.util.function.DoubleBinaryOperator;

/// Arithmetic and comparisons of numbers, one at a time and row by row. All arrays of one call have
/// the same length; a row that is written may be one of those that are read.
public final class BinaryKernels {
  private BinaryKernels() {}

  /// Two numbers; comparisons give 1 or 0. Not for sets and trims.
  public static double apply(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> Arctangent.atan2(left, right);
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          holds(operator, left, right) ? 1 : 0;
      case OR, AND, UNLESS, TRIM_UPPER, TRIM_LOWER -> throw noNumbers(operator);
    };
  }

  /// Writes the results of an arithmetic operator to `out`, gaps where either side has one.
  public static void arithmetic(
      BinaryOperator operator, double[] left, double[] right, double[] out) {
    switch (operator) {
      case ADD -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = gapAt(left, right, i) ? Gap.VALUE : left[i] + right[i];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = gapAt(left, right, i) ? Gap.VALUE : left[i] - right[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = gapAt(left, right, i) ? Gap.VALUE : left[i] * right[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = gapAt(left, right, i) ? Gap.VALUE : left[i] / right[i];
        }
      }
      case MODULO -> slowly((x, y) -> x % y, left, right, out);
      case POWER -> slowly(GoMath::pow, left, right, out);
      case ATAN2 -> slowly(Arctangent::atan2, left, right, out);
      case EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          OR,
          AND,
          UNLESS,
          TRIM_UPPER,
          TRIM_LOWER ->
          throw noNumbers(operator);
    }
  }

  /// For operators that cost more than a call.
  private static void slowly(
      DoubleBinaryOperator operator, double[] left, double[] right, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = gapAt(left, right, i) ? Gap.VALUE : operator.applyAsDouble(left[i], right[i]);
    }
  }

  /// Writes the results of a comparison with `bool` to `out`: 1 or 0, gaps where either side has
  /// one.
  public static void truth(BinaryOperator operator, double[] left, double[] right, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = gapAt(left, right, i) ? Gap.VALUE : holds(operator, left[i], right[i]) ? 1 : 0;
    }
  }

  /// Writes those values of `kept` to `out` at which a comparison holds, gaps elsewhere.
  ///
  /// @param kept `left` or `right`
  /// @return number of steps at which both sides have a value and the comparison does not hold
  public static int filter(
      BinaryOperator operator, double[] left, double[] right, double[] kept, double[] out) {
    int removed = 0;
    for (int i = 0; i < out.length; i++) {
      boolean there = !gapAt(left, right, i);
      boolean holds = there && holds(operator, left[i], right[i]);
      removed += there && !holds ? 1 : 0;
      out[i] = holds ? kept[i] : Gap.VALUE;
    }
    return removed;
  }

  /// Whether a comparison holds; NaN is unequal to everything.
  private static boolean holds(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          POWER,
          ATAN2,
          OR,
          AND,
          UNLESS,
          TRIM_UPPER,
          TRIM_LOWER ->
          throw noNumbers(operator);
    };
  }

  private static boolean gapAt(double[] left, double[] right, int i) {
    return Gap.is(left[i]) || Gap.is(right[i]);
  }

  private static IllegalArgumentException noNumbers(BinaryOperator operator) {
    return new IllegalArgumentException("not of this kind: " + operator);
  }
}
