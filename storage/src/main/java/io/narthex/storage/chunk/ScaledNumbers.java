package io.narthex.storage.chunk;

import io.narthex.storage.encoding.Bytes;

/// Whole numbers that stand for the values of a vector at one scale, and the values for which there
/// is none: the exceptions. Reused; not thread-safe.
final class ScaledNumbers {
  /// After so many values it is decided whether decimals are worth trying.
  private static final int TRIAL = 16;

  private static final int NO_EXPONENT = -1;

  private final long[] numbers = new long[ValueChunkFormat.FULL_COUNT];
  private final int[] exceptions = new int[ValueChunkFormat.FULL_COUNT];
  private final long[] exceptionBits = new long[ValueChunkFormat.FULL_COUNT];
  private int exceptionCount;
  private int scale;
  private int shift;

  /// The number of each value; for exceptions one that costs little.
  long[] numbers() {
    return numbers;
  }

  int scale() {
    return scale;
  }

  int shift() {
    return shift;
  }

  /// Bytes of the exceptions.
  int exceptionsSize() {
    if (exceptionCount == 0) {
      return 0;
    }
    int size = exceptionCount > ValueChunkFormat.MANY_EXCEPTIONS ? 2 : 1;
    for (int i = 0; i < exceptionCount; i++) {
      size += ValueChunkFormat.specialCode(exceptionBits[i]) < 0 ? 1 + Double.BYTES : 2;
    }
    return size;
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

  /// Finds decimals for values, at the smallest exponent that suits all that have one.
  ///
  /// @return whether it is worth it: most values have one
  boolean fitDecimals(double[] values, int from, int count) {
    int exponent = 0;
    int failures = 0;
    for (int i = 0; i < count; i++) {
      int needed = exponent(values[from + i], exponent);
      if (needed == NO_EXPONENT) {
        failures++;
        if (2 * failures > Math.max(TRIAL, i)) {
          return false;
        }
      } else {
        exponent = needed;
      }
    }
    if (failures == count) {
      return false;
    }
    scale = exponent;
    shift = 0;
    exceptionCount = 0;
    double power = ValueChunkFormat.powerOfTen(exponent);
    for (int i = 0; i < count; i++) {
      double value = values[from + i];
      long number = Math.round(value * power);
      if (Double.doubleToRawLongBits((double) number / power)
          == Double.doubleToRawLongBits(value)) {
        numbers[i] = number;
      } else {
        exceptions[exceptionCount] = i;
        exceptionBits[exceptionCount++] = Double.doubleToRawLongBits(value);
      }
    }
    if (exceptionCount == count) {
      return false;
    }
    if (exceptionCount > 0) {
      bridgeExceptions(count);
    } else if (scale == 0) {
      shiftBinary(count);
    }
    return true;
  }

  /// The smallest exponent from `least` on at which `value` is exactly a decimal.
  private static int exponent(double value, int least) {
    long bits = Double.doubleToRawLongBits(value);
    for (int exponent = least; exponent <= ValueChunkFormat.MAX_EXPONENT; exponent++) {
      double power = ValueChunkFormat.powerOfTen(exponent);
      if (Double.doubleToRawLongBits((double) Math.round(value * power) / power) == bits) {
        return exponent;
      }
    }
    return NO_EXPONENT;
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

  /// Drops low bits that are zero in all numbers.
  private void shiftBinary(int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= numbers[i];
    }
    int zeros = Long.numberOfTrailingZeros(all);
    if (zeros > 1 && zeros < Long.SIZE) {
      scale = ValueChunkFormat.SCALE_BINARY;
      shift = zeros;
      shiftNumbers(count);
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
    scale = ValueChunkFormat.SCALE_BITS;
    shift = Long.numberOfTrailingZeros(all) & (Long.SIZE - 1);
    shiftNumbers(count);
  }

  private void shiftNumbers(int count) {
    for (int i = 0; i < count; i++) {
      numbers[i] >>= shift;
    }
  }
}
