package io.narthex.storage.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.storage.conformance.Seeds;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Packed numbers are the bits of one large number, whatever lies around them.
final class BitPackingTest {
  private static final int GUARD = 0x55;

  @Test
  void everyWidthAndCount() {
    Seeds.rounds(
        20,
        random -> {
          for (int width = 0; width <= BitPacking.MAX_WIDTH; width++) {
            check(width, random.nextInt(130), random);
          }
          check(Long.SIZE, random.nextInt(130), random);
        });
  }

  @Test
  void widthsInBetweenAreWidened() {
    assertEquals(57, BitPacking.widthFor(57));
    assertEquals(64, BitPacking.widthFor(58));
    assertEquals(0, BitPacking.bits(0));
    assertEquals(64, BitPacking.bits(-1));
    assertEquals(3, BitPacking.size(3, 7));
  }

  private static void check(int width, int count, Random random) {
    long[] values = random.longs(count).toArray();
    BigInteger all = BigInteger.ZERO;
    BigInteger mask = BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE);
    long[] expected = new long[count];
    for (int i = 0; i < count; i++) {
      BigInteger low = BigInteger.valueOf(values[i]).and(mask);
      expected[i] = low.longValue();
      all = all.or(low.shiftLeft(i * width));
    }
    int before = random.nextInt(10);
    int size = BitPacking.size(count, width);
    byte[] packed = new byte[before + size + Long.BYTES];
    Arrays.fill(packed, (byte) GUARD);
    BitPacking.pack(values, count, width, packed, before);
    for (int i = 0; i < before; i++) {
      assertEquals(GUARD, packed[i]);
    }
    for (int i = 0; i < size; i++) {
      byte wanted = all.shiftRight(Byte.SIZE * i).byteValue();
      assertEquals(wanted, packed[before + i], "width " + width + " byte " + i);
    }
    long[] unpacked = new long[count];
    BitPacking.unpack(packed, before, width, count, unpacked);
    assertArrayEquals(expected, unpacked, "width " + width);
    byte[] exact = Arrays.copyOf(packed, before + size);
    BitPacking.unpack(exact, before, width, count, unpacked);
    assertArrayEquals(expected, unpacked, "width " + width + " at the end of the array");
  }
}
