package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.query.syntax.BinaryOperator;
import io.narthex.query.syntax.BinaryOperator.Kind;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryKernelsTest {
  private static final double[] SPECIAL = {
    0, -0.0, 1, -1, 2.5, -3, 1e308, Double.MIN_VALUE, Double.NaN, 1 / 0.0, -1 / 0.0, Gap.VALUE
  };

  /// Special cases of Go's `math.Pow`, `math.Mod` and `math.Atan2`.
  @ParameterizedTest
  @CsvSource({
    "POWER, 1, NaN, 1",
    "POWER, 1, Infinity, 1",
    "POWER, 1, -Infinity, 1",
    "POWER, -1, Infinity, 1",
    "POWER, -1, -Infinity, 1",
    "POWER, NaN, 0, 1",
    "POWER, NaN, -0.0, 1",
    "POWER, NaN, 1, NaN",
    "POWER, 2, NaN, NaN",
    "POWER, -8, 0.5, NaN",
    "POWER, -0.0, -3, -Infinity",
    "POWER, -0.0, -2, Infinity",
    "POWER, -Infinity, 3, -Infinity",
    "POWER, -Infinity, -3, -0.0",
    "POWER, 2, 10, 1024",
    "MODULO, 5, 3, 2",
    "MODULO, -5, 3, -2",
    "MODULO, 5, -3, 2",
    "MODULO, 5.5, 0.5, 0",
    "MODULO, -6, 3, -0.0",
    "MODULO, 5, 0, NaN",
    "MODULO, Infinity, 3, NaN",
    "MODULO, 3, Infinity, 3",
    "MODULO, 3, NaN, NaN",
    "ATAN2, 0, -1, 3.141592653589793",
    "ATAN2, -0.0, -1, -3.141592653589793",
    "ATAN2, 0, 0, 0",
    "ATAN2, Infinity, Infinity, 0.7853981633974483",
    "ATAN2, 1, NaN, NaN",
    "ADD, Infinity, -Infinity, NaN",
    "SUBTRACT, 0.3, 0.1, 0.19999999999999998",
    "MULTIPLY, 0, Infinity, NaN",
    "DIVIDE, 1, -0.0, -Infinity",
    "DIVIDE, 0, 0, NaN",
    "EQUAL, NaN, NaN, 0",
    "NOT_EQUAL, NaN, NaN, 1",
    "EQUAL, 0, -0.0, 1",
    "LESS, 1, 2, 1",
    "LESS, NaN, 2, 0",
    "LESS_OR_EQUAL, 2, 2, 1",
    "GREATER, 2, 2, 0",
    "GREATER, 3, 2, 1",
    "GREATER_OR_EQUAL, NaN, NaN, 0",
  })
  void twoNumbers(BinaryOperator operator, double left, double right, double expected) {
    assertEquals(expected, BinaryKernels.apply(operator, left, right));
  }

  @ParameterizedTest
  @EnumSource(BinaryOperator.class)
  void rowsAreNumbersOneByOne(BinaryOperator operator) {
    double[] left = new double[SPECIAL.length * SPECIAL.length + 100];
    double[] right = new double[left.length];
    Random random = new Random(operator.symbol().hashCode());
    for (int i = 0; i < left.length; i++) {
      int pair = Math.min(i, SPECIAL.length * SPECIAL.length - 1);
      boolean special = i < SPECIAL.length * SPECIAL.length;
      left[i] = special ? SPECIAL[pair / SPECIAL.length] : random.nextGaussian();
      right[i] = special ? SPECIAL[pair % SPECIAL.length] : random.nextGaussian();
    }
    double[] out = new double[left.length];
    if (operator.kind() == Kind.ARITHMETIC) {
      double[] expected = expected(operator, left, right);
      BinaryKernels.arithmetic(operator, left, right, out);
      assertSame(expected, out);
      double[] inPlace = left.clone();
      BinaryKernels.arithmetic(operator, inPlace, right, inPlace);
      assertSame(expected, inPlace);
      assertThrows(
          IllegalArgumentException.class, () -> BinaryKernels.truth(operator, left, right, out));
    } else if (operator.isComparison()) {
      double[] truth = expected(operator, left, right);
      BinaryKernels.truth(operator, left, right, out);
      assertSame(truth, out);
      double[] kept = new double[left.length];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = truth[i] == 1 ? right[i] : Gap.VALUE;
      }
      double[] inPlace = right.clone();
      int removed = BinaryKernels.filter(operator, left, inPlace, inPlace, inPlace);
      assertSame(kept, inPlace);
      assertEquals(Gap.samples(truth) - Gap.samples(kept), removed);
    } else {
      assertThrows(
          IllegalArgumentException.class,
          () -> BinaryKernels.arithmetic(operator, left, right, out));
      assertThrows(IllegalArgumentException.class, () -> BinaryKernels.apply(operator, 1, 2));
    }
  }

  private static double[] expected(BinaryOperator operator, double[] left, double[] right) {
    double[] expected = new double[left.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] =
          Gap.is(left[i]) || Gap.is(right[i])
              ? Gap.VALUE
              : BinaryKernels.apply(operator, left[i], right[i]);
    }
    return expected;
  }

  /// Gaps in the same places, and numbers equal.
  private static void assertSame(double[] expected, double[] actual) {
    assertArrayEquals(expected, actual);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(Gap.is(expected[i]), Gap.is(actual[i]), "step " + i);
    }
  }
}
