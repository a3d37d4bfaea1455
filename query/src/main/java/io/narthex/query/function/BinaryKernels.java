package io.narthex.query.function;

import io.narthex.query.syntax.BinaryOperator;

/// Binary operations on floats, step by step. A step at which either side is a [Gap] gives one.
public final class BinaryKernels {
  private BinaryKernels() {}

  /// Writes `left[i] operator right[i]` to `out`, which may be one of them. A comparison that does
  /// not hold gives a gap, one that holds gives `kept[i]`.
  ///
  /// @param kept the side whose values a comparison lets through
  /// @throws IllegalArgumentException for an operator that has no floats as its result
  public static void filter(
      BinaryOperator operator, double[] left, double[] right, double[] kept, double[] out) {
    if (!operator.isComparison()) {
      arithmetic(operator, left, right, out);
      return;
    }
    for (int i = 0; i < out.length; i++) {
      boolean there = !Gap.is(left[i]) && !Gap.is(right[i]);
      out[i] = there && holds(operator, left[i], right[i]) ? kept[i] : Gap.VALUE;
    }
  }

  /// Writes 1 to `out` where `left[i] operator right[i]` holds, else 0.
  public static void truth(BinaryOperator operator, double[] left, double[] right, double[] out) {
    for (int i = 0; i < out.length; i++) {
      boolean there = !Gap.is(left[i]) && !Gap.is(right[i]);
      out[i] = !there ? Gap.VALUE : holds(operator, left[i], right[i]) ? 1 : 0;
    }
  }

  private static void arithmetic(
      BinaryOperator operator, double[] left, double[] right, double[] out) {
    switch (operator) {
      case ADD -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Gap.is(left[i]) || Gap.is(right[i]) ? Gap.VALUE : left[i] + right[i];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Gap.is(left[i]) || Gap.is(right[i]) ? Gap.VALUE : left[i] - right[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Gap.is(left[i]) || Gap.is(right[i]) ? Gap.VALUE : left[i] * right[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Gap.is(left[i]) || Gap.is(right[i]) ? Gap.VALUE : left[i] / right[i];
        }
      }
      default -> {
        for (int i = 0; i < out.length; i++) {
          boolean there = !Gap.is(left[i]) && !Gap.is(right[i]);
          out[i] = there ? compute(operator, left[i], right[i]) : Gap.VALUE;
        }
      }
    }
  }

  private static double compute(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> Math.atan2(left, right);
      default -> throw new IllegalArgumentException("no arithmetic: " + operator.symbol());
    };
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
      default -> throw new IllegalArgumentException("no comparison: " + operator.symbol());
    };
  }
}
