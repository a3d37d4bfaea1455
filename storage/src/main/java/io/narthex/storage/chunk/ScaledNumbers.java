package io.narthex.storage.chunk;

import io.narthex.storage.encoding.Bytes;

/// Whole numbers that stand for the values of a vector at one scale, and the values for which there
/// is none: the exceptions. Reused; not thread-safe.
final class ScaledNumbers {
  /// After so many values of which half are no decimals the rest is not tried.
  private static final int TRIAL = 16;

  private static final int NO_EXPONENT = -1;

  /// Decimals with more digits behind the point are mostly the noise of sums and products.
  static final int ORDINARY_EXPONENT = 9;

  private final long[] numbers = new long[ValueChunkFormat.FULL_COUNT];
  private final int[] exceptions = new int[ValueChunkFormat.FULL_COUNT];
  private final long[] exceptionBits = new long[ValueChunkFormat.FULL_COUNT];
  private int exceptionCount;
  private int rawExceptionCount;
  private int scale;

  /// The number of each value; for exceptions one that costs little.
  long[] numbers() {
    return numbers;
  }

  /// The scale, see [ValueChunkFormat#value].
  int scale() {
    return scale;
  }

  boolean hasExceptions() {
    return exceptionCount > 0;
  }

  /// Bytes of the exceptions.
  int exceptionsSize() {
    if (exceptionCount == 0) {
      return 0;
    }
    int head = exceptionCount > ValueChunkFormat.MANY_EXCEPTIONS ? 2 : 1;
    return head + 2 * exceptionCount + (Double.BYTES - 1) * rawExceptionCount;
  }

  /// Writes the exceptions, if there are any.
  void writeExceptions(ChunkBuffer into) {
    if (exceptionCount == 0) {
      return;
    }
    int few = Math.min(exceptionCount - 1, ValueChunkFormat.MANY_EXCEPTIONS);
    into.putByte(ValueChunkFormat.EXCEPTIONS | few << ValueChunkFormat.EXCEPTIONS_SHIFT);
    if (few == ValueChunkFormat.MANY_EXCEPTIONS) {
      into.putByte(exceptionCount - 1);
    }
    for (int i = 0; i < exceptionCount; i++) {
      int code = ValueChunkFormat.specialCode(exceptionBits[i]);
      if (code < 0) {
        into.putByte(exceptions[i] | ValueChunkFormat.EXCEPTION_RAW);
        int at = into.grow(Double.BYTES);
        Bytes.putLong(into.bytes(), at, exceptionBits[i]);
      } else {
        into.putByte(exceptions[i]);
        into.putByte(code);
      }
    }
  }

  /// Fits the smallest exponent that suits all values which one up to `most` suits.
  ///
  /// @return whether these are about half of the values or more
  boolean fitDecimals(double[] values, int from, int count, int most) {
    int exponent = commonExponent(values, from, count, most);
    if (exponent == NO_EXPONENT) {
      return false;
    }
    fit(values, from, count, exponent);
    if (exponent == 0 && exceptionCount == 0) {
      shiftBinary(count);
    }
    return exceptionCount < count;
  }

  /// Fits a product or two steps that suits all values, except for those with a code.
  ///
  /// @return whether there is one
  boolean fitForms(double[] values, int from, int count) {
    for (int exponent = 1; exponent <= ORDINARY_EXPONENT; exponent++) {
      int product = ValueChunkFormat.scale(ValueChunkFormat.FORM_PRODUCT, exponent);
      int twoSteps = ValueChunkFormat.scale(ValueChunkFormat.FORM_TWO_STEPS, exponent);
      if (suitsAll(product, values, from, count)) {
        fit(values, from, count, product);
        return true;
      }
      if (suitsAll(twoSteps, values, from, count)) {
        fit(values, from, count, twoSteps);
        return true;
      }
    }
    return false;
  }

  private static int commonExponent(double[] values, int from, int count, int most) {
    int exponent = 0;
    int failures = 0;
    for (int i = 0; i < count; i++) {
      int needed = exponent(values[from + i], exponent, most);
      if (needed != NO_EXPONENT) {
        exponent = needed;
      } else if (++failures * 2 > Math.max(TRIAL, i)) {
        return NO_EXPONENT;
      }
    }
    return failures == count ? NO_EXPONENT : exponent;
  }

  /// The smallest exponent from `least` to `most` at which `value` is exactly a decimal.
  private static int exponent(double value, int least, int most) {
    for (int exponent = least; exponent <= most; exponent++) {
      double power = ValueChunkFormat.powerOfTen(exponent);
      if (isSame((double) nearest(value * power) / power, value)) {
        return exponent;
      }
    }
    return NO_EXPONENT;
  }

  private static boolean suitsAll(int scale, double[] values, int from, int count) {
    double power = power(scale);
    boolean any = false;
    for (int i = from; i < from + count; i++) {
      double value = values[i];
      if (isSame(ValueChunkFormat.value(nearest(value * power), scale), value)) {
        any = true;
      } else if (ValueChunkFormat.specialCode(Double.doubleToRawLongBits(value)) < 0) {
        return false;
      }
    }
    return any;
  }

  private static double power(int scale) {
    if (!ValueChunkFormat.isExtended(scale)) {
      return ValueChunkFormat.powerOfTen(scale);
    }
    double power = ValueChunkFormat.powerOfTen(ValueChunkFormat.operand(scale));
    return ValueChunkFormat.form(scale) == ValueChunkFormat.FORM_TWO_STEPS
        ? power * ValueChunkFormat.FIRST_STEP
        : power;
  }

  private static long nearest(double value) {
    return (long) Math.rint(value);
  }

  private static boolean isSame(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  private void fit(double[] values, int from, int count, int scale) {
    this.scale = scale;
    exceptionCount = 0;
    rawExceptionCount = 0;
    double power = power(scale);
    for (int i = 0; i < count; i++) {
      double value = values[from + i];
      long number = nearest(value * power);
      if (isSame(ValueChunkFormat.value(number, scale), value)) {
        numbers[i] = number;
      } else {
        addException(i, Double.doubleToRawLongBits(value));
      }
    }
    if (exceptionCount > 0 && exceptionCount < count) {
      bridgeExceptions(count);
    }
  }

  private void addException(int index, long bits) {
    exceptions[exceptionCount] = index;
    exceptionBits[exceptionCount++] = bits;
    if (ValueChunkFormat.specialCode(bits) < 0) {
      rawExceptionCount++;
    }
  }

  /// Gives exceptions the number before, or after a last one that goes on as the numbers before it:
  /// so a stale marker at the end costs no width.
  private void bridgeExceptions(int count) {
    int first = 0;
    while (first < exceptionCount && exceptions[first] == first) {
      first++;
    }
    for (int i = 0; i < first; i++) {
      numbers[i] = numbers[first];
    }
    for (int i = first; i < exceptionCount; i++) {
      int index = exceptions[i];
      boolean goesOn = index == count - 1 && index > first + 1;
      numbers[index] = goesOn ? 2 * numbers[index - 1] - numbers[index - 2] : numbers[index - 1];
    }
  }

  /// Drops low bits that are zero in all numbers, if these are worth the byte that says so.
  private void shiftBinary(int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= numbers[i];
    }
    int zeros = Long.numberOfTrailingZeros(all);
    if (zeros > (count == 1 ? 7 : 1) && zeros < Long.SIZE) {
      shiftNumbers(count, ValueChunkFormat.FORM_BINARY, zeros);
    }
  }

  /// Takes the bits of values as numbers; that always works.
  void fitBits(double[] values, int from, int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      numbers[i] = Double.doubleToRawLongBits(values[from + i]);
      all |= numbers[i];
    }
    exceptionCount = 0;
    rawExceptionCount = 0;
    int zeros = all == 0 ? 0 : Long.numberOfTrailingZeros(all);
    shiftNumbers(count, ValueChunkFormat.FORM_BITS, zeros);
  }

  private void shiftNumbers(int count, int form, int zeros) {
    scale = ValueChunkFormat.scale(form, zeros);
    for (int i = 0; i < count; i++) {
      numbers[i] >>= zeros;
    }
  }
}
