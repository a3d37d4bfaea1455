package io.narthex.query.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.text.GoFloat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// All functions of one number at special and ordinary places, against results of Go's `math`
/// package (`go-math.tsv`: function, argument, result). Where Go on amd64 is wrong the true result
/// is recorded: it loses the logarithms of subnormals, and `exp`, `sinh` and `cosh` overflow early.
/// NaN, infinities, zeros with their sign, whole numbers and arcus functions are compared exactly,
/// others to within rounding.
final class ElementFunctionsTest {
  private static final double TOLERANCE = 1e-14;
  private static final Set<String> EXACT = Set.of("asin", "acos", "atan");

  @Test
  void resultsAreThoseOfGo() throws IOException {
    List<String> wrong = new ArrayList<>();
    Set<String> functions = new HashSet<>();
    int lines = 0;
    for (String line : recorded().lines().toList()) {
      String[] fields = line.split("\t", -1);
      DoubleUnaryOperator function = Objects.requireNonNull(ElementFunctions.find(fields[0]), line);
      double expected = GoFloat.parse(fields[2]);
      double actual = function.applyAsDouble(GoFloat.parse(fields[1]));
      boolean same =
          (isSpecial(expected) || EXACT.contains(fields[0]))
              ? Double.compare(expected, actual) == 0
              : Math.abs(expected - actual) <= TOLERANCE * Math.abs(expected) + Double.MIN_VALUE;
      if (!same) {
        wrong.add(line + " actual=" + actual);
      }
      functions.add(fields[0]);
      lines++;
    }
    assertEquals(List.of(), wrong);
    assertEquals(23, functions.size());
    assertTrue(lines > 1_000, "lines: " + lines);
  }

  private static boolean isSpecial(double value) {
    return !Double.isFinite(value) || (value == Math.rint(value) && Math.abs(value) < 1e6);
  }

  @Test
  void logarithmsOfPowersOfTwoAreWhole() {
    DoubleUnaryOperator log2 = Objects.requireNonNull(ElementFunctions.find("log2"));
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      assertEquals(exponent, log2.applyAsDouble(Math.scalb(1.0, exponent)));
    }
  }

  @Test
  void knowsNoOtherNames() {
    assertNull(ElementFunctions.find("ABS"));
    assertNull(ElementFunctions.find("round"));
  }

  private static String recorded() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ElementFunctionsTest.class.getResourceAsStream("go-math.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
