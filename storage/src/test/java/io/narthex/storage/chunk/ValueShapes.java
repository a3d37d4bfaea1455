package io.narthex.storage.chunk;

import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;
import java.util.Random;

/// Series of values as targets expose them, and as no target does, from a seed.
final class ValueShapes {
  /// Doubles that no decimal number stands for, and the bounds of those it does.
  static final double[] SPECIAL = {
    StaleMarker.value(),
    Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS),
    Double.NaN,
    Double.longBitsToDouble(0xfff8_0000_0000_1234L),
    Double.longBitsToDouble(0x7ff0_0000_0000_0001L),
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    0.1 + 0.2,
    1e22,
    0x1p63,
    -0x1p63,
    0x1p53 + 2,
    -0x1.fffffffffffffp62,
    1e-13,
    123e-14,
  };

  static final int COUNT = 16;

  private ValueShapes() {}

  /// `count` values of shape `shape`, 0 to [#COUNT] − 1.
  static double[] of(int shape, int count, Random random) {
    double[] values = new double[count];
    double scale = Math.pow(10, random.nextInt(6));
    double last = Math.rint(random.nextGaussian() * 1000);
    boolean rare = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      boolean change = random.nextInt(rare ? 20 : 3) == 0;
      last =
          switch (shape) {
            case 0 -> last;
            case 1 -> last + 15;
            case 2 -> change ? last + random.nextInt(1 << random.nextInt(12)) : last;
            case 3 -> last + 1000 + random.nextInt(20);
            case 4 -> Math.rint(random.nextDouble() * 100 * scale) / scale;
            case 5 -> (Math.rint(last * scale) + random.nextInt(50)) / scale;
            case 6 -> random.nextDouble() * scale;
            case 7 -> last * (1 + random.nextGaussian() * 1e-6);
            case 8 -> 4096L * random.nextInt(1 << 20);
            case 9 -> Double.longBitsToDouble(random.nextLong());
            case 10 -> (float) (last + random.nextFloat());
            case 11 -> change ? SPECIAL[random.nextInt(SPECIAL.length)] : i * 0.25;
            case 12 -> random.nextInt(3) - 1;
            case 13 -> change ? Math.rint(random.nextDouble() * 1e15) : 7;
            case 14 -> i < 100 ? i * (double) i : last + random.nextInt(2);
            default -> random.nextLong() >> random.nextInt(64);
          };
      values[i] = last;
    }
    return values;
  }

  /// Raw bits, since doubles are equal or not for other reasons.
  static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
