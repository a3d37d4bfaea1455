package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.sample.StaleMarker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is appended to a tail is decoded again, bit by bit.
final class TailsPropertyTest {
  private static final int RUNS = 4_000;
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    Double.NaN,
    StaleMarker.value(),
    Double.longBitsToDouble(0xfff8000000000123L),
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    0x1p53,
    0x1p53 - 1,
    -0x1p53,
    1e300
  };

  private final MemoryBudget budget = MemoryBudget.root(1L << 30);
  private final Slabs slabs = new Slabs(new Pages(Slabs.PAGE_BYTES, new HeadMemory(budget)));
  private final Tails tails = new Tails(slabs);
  private final MemorySegment record = Arena.ofAuto().allocate(HotRecord.BYTES, HotRecord.BYTES);
  private final TailDecoder decoder = new TailDecoder();

  /// Appends the values to an empty vector, reading them back after each.
  ///
  /// @return bytes of the tail
  private int run(double[] values) {
    HotRecord.clear(record, 0);
    byte[] copy = new byte[TailCode.MAX_BYTES + TailDecoder.SLACK];
    double[] decoded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      long state = HotRecord.state(record, 0);
      state = i == 0 ? OpenVector.started(state, 0) : tails.append(record, 0, state, bits);
      HotRecord.state(record, 0, state);
      HotRecord.newestBits(record, 0, bits);
      assertEquals(i + 1, OpenVector.count(state));
      if (OpenVector.mode(state) == OpenVector.CONSTANT) {
        assertEquals(0, HotRecord.tail(record, 0), "a constant vector has no tail");
      } else if (i % 7 == 0 || i == values.length - 1) {
        tails.copy(record, 0, copy, 0);
        Arrays.fill(copy, OpenVector.used(state), copy.length, (byte) 0xa5);
        decoder.decode(copy, 0, decoded, 0, i + 1);
        for (int j = 0; j <= i; j++) {
          assertEquals(
              Double.doubleToRawLongBits(values[j]), Double.doubleToRawLongBits(decoded[j]));
        }
      }
    }
    int used = OpenVector.used(HotRecord.state(record, 0));
    assertTrue(used <= TailCode.MAX_BYTES);
    tails.free(record, 0);
    return used;
  }

  @Test
  void anyValuesComeBack() {
    SplittableRandom random = new SplittableRandom(Long.getLong("test.seed", 5));
    for (int run = 0; run < RUNS; run++) {
      double[] values = new double[1 + random.nextInt(OpenVector.MAX_SAMPLES)];
      int shape = random.nextInt(8);
      double scale = Math.pow(10, random.nextInt(14));
      double walk = random.nextInt(1_000_000);
      for (int i = 0; i < values.length; i++) {
        walk += random.nextInt(1 + random.nextInt(1 << random.nextInt(1, 31)));
        values[i] =
            switch (shape) {
              case 0 -> i == 0 || (random.nextInt(3) > 0 && run % 2 == 0) ? walk : values[i - 1];
              case 1 -> walk / scale;
              case 2 -> random.nextDouble();
              case 3 -> Double.longBitsToDouble(random.nextLong());
              case 4 -> -walk * scale;
              case 5 -> SPECIAL[random.nextInt(SPECIAL.length)];
              case 6 ->
                  random.nextInt(20) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : walk / 100;
              default -> random.nextInt(30) == 0 ? random.nextDouble() : Math.rint(walk / 7);
            };
      }
      run(values);
    }
    assertTrue(budget.usedBytes() <= 21L * Slabs.PAGE_BYTES, "tails give their slots back");
  }

  @Test
  void literalsFitIntoTheLargestSlot() {
    double[] values = new double[OpenVector.MAX_SAMPLES];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    }
    assertEquals(1 + 9 * values.length, run(values));
    assertTrue(Slabs.classFor(TailCode.MAX_BYTES) > 0);
  }

  @Test
  void countersAndDecimalsTakeFewBytes() {
    double[] counter = new double[OpenVector.MAX_SAMPLES];
    double[] decimals = new double[OpenVector.MAX_SAMPLES];
    double[] steady = new double[OpenVector.MAX_SAMPLES];
    for (int i = 0; i < counter.length; i++) {
      counter[i] = 1e9 + 1_000.0 * i + i % 13;
      decimals[i] = (123_456 + 15 * i + i % 3) / 100.0;
      steady[i] = i < 64 ? 0 : 1;
    }
    assertEquals(1 + 5 + 2 * 127, run(counter));
    assertEquals(1 + 3 + 127, run(decimals));
    assertEquals(1 + 2 + 1 + 1, run(steady));
  }
}
