package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.sample.StaleMarker;
import io.narthex.storage.wal.Hex;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Golden bytes of vectors of values, and bytes that are none.
final class ValueChunkFormatTest {
  private final ValueDecoder decoder = new ValueDecoder();

  @Test
  void constants() {
    assertGolden(
        """
        80          # constant, scale 0, 128 values
        03          # -2
        """,
        filled(128, -2));
    assertGolden(
        """
        00 df 03    # constant, scale 0, 480 values
        02          # 1
        """,
        filled(480, 1));
    assertGolden("08 01 0a  # constant, scale 1, 2 values, 5", 0.5, 0.5);
    assertGolden("78 4f 01 fa 01  # integers << 15: 125", 4_096_000, 4_096_000);
    assertGolden("78 34 00 fe 1f  # bits << 52: 2047", Double.POSITIVE_INFINITY);
    assertGolden("78 03 00 c6 96 c4 a8 ed 8f 92 81 10  # bits << 3", Math.PI);
  }

  @Test
  void linear() {
    assertGolden(
        """
        01 03       # linear, scale 0, 4 values
        0a 06       # 5, by 3
        """,
        5,
        8,
        11,
        14);
  }

  @Test
  void offsets() {
    assertGolden(
        """
        0a 07       # offsets, scale 1, 8 values
        04 14       # width 4, base 10
        75 30 91 62
        """,
        1.5,
        1.7,
        1.0,
        1.3,
        1.1,
        1.9,
        1.2,
        1.6);
  }

  @Test
  void patchesOnBothSides() {
    double[] values = {
      3, 1, 0, 2, 2, 1001, 3, 0, 1, 2, 0, 3, 1, 0, 2, 3, 3, 1, 0, 2, -1000, 1, 3, 0
    };
    assertGolden(
        """
        02 17             # offsets, scale 0, 24 values
        82 81 84          # width 2, signed patches: 2, width 9, gap width 4
        00                # base 0
        87 36 c9 e1 87 34 # low bits
        e5                # 5 values before the first patch, 14 between them
        f3 e5 03          # zigzag(250) - 1, zigzag(-250) - 1
        """,
        values);
  }

  @Test
  void deltas() {
    double[] values = new double[16];
    long[] more = {0, 3, 1, 0, 2, 2, 1, 3, 0, 1, 2, 0, 3, 1, 0, 2};
    values[0] = 10_000;
    for (int i = 1; i < values.length; i++) {
      values[i] = values[i - 1] + 1_000 + more[i];
    }
    assertGolden(
        """
        03 0f       # deltas, scale 0, 16 values
        a0 9c 01    # 10000
        02 d0 0f    # width 2, base 1000
        87 36 c9 21
        """,
        values);
  }

  @Test
  void sparseChanges() {
    double[] values = new double[40];
    Arrays.setAll(values, i -> i < 10 ? 100 : i < 30 ? 103 : 108);
    assertGolden(
        """
        03 27       # deltas, scale 0, 40 values
        c8 01       # 100
        40 81 a1 00 # width 0, positive patches: 2, width 3, gap width 5; base 0
        69 02       # 9 deltas before the first, 19 between them
        22          # 3 - 1, 5 - 1
        """,
        values);
  }

  @Test
  void changesInABitmap() {
    double[] values = new double[32];
    values[0] = 50;
    for (int i = 1; i < values.length; i++) {
      boolean changes = i <= 12 || i == 31;
      values[i] = values[i - 1] + (changes ? i % 3 == 0 ? -100 : 128 : 0);
    }
    assertGolden(
        """
        03 1f                # deltas, scale 0, 32 values
        64                   # 50
        80 0c 04 00          # width 0, signed patches: 13, width 8, a bitmap; base 0
        ff 0f 00 40          # deltas 0 to 11 and 30
        ff ff c6 ff ff c6 ff # zigzag(128) - 1, zigzag(-100) - 1
        ff c6 ff ff c6 ff
        """,
        values);
  }

  @Test
  void deltaOfDeltas() {
    double[] values = new double[16];
    Arrays.setAll(values, i -> 100 + i * i * 500 + (i == 15 ? 1 : 0));
    assertGolden(
        """
        04 0f       # delta-of-deltas, scale 0, 16 values
        c8 01 e8 07 # 100, first difference 500
        01 d0 0f    # width 1, base 1000
        00 20
        """,
        values);
  }

  @Test
  void exceptions() {
    assertGolden(
        """
        07          # 1 exception
        04 00       # value 4 is the stale marker
        00 04 0e    # constant, scale 0, 5 values, 7
        """,
        7,
        7,
        7,
        7,
        StaleMarker.value());
    double[] tenths = new double[40];
    Arrays.setAll(tenths, i -> i / 10.0);
    tenths[0] = -0.0;
    tenths[20] = 0.1 + 0.2;
    assertGolden(
        """
        0f                          # 2 exceptions
        00 05                       # value 0 is -0.0
        94 34 33 33 33 33 33 d3 3f  # value 20 is 0.30000000000000004
        0b 27 02                    # deltas, scale 1, 40 values, the first is 1
        80 82 a0 02                 # width 0, signed patches: 3, width 1, gap width 5; base 1
        40 02                       # 0, 18, 0 deltas before each
        04                          # -1, -1, 1
        """,
        tenths);
  }

  @Test
  void otherUnits() {
    assertGolden(
        """
        7a 83 02    # offsets, integers * 0.001, 3 values
        03 06 a0 01 # width 3, base 3
        """,
        3 * 0.001,
        7 * 0.001,
        9 * 0.001);
    assertGolden(
        """
        7a c3 02          # offsets, integers / 1000 / 1000, 3 values
        02                # width 2
        f0 a7 92 fc 2c 34 # base 6035753464
        """,
        6_035_753_464.0 / 1000 / 1000,
        6_035_753_465.0 / 1000 / 1000,
        6_035_753_467.0 / 1000 / 1000);
  }

  @Test
  void otherBytesAreRefused() {
    for (String bytes :
        new String[] {
          "05 00 02  # no such kind",
          "06 00 02  # no such kind",
          "00 00  # no number",
          "00 80 04 02  # 513 values",
          "00 ff ff ff ff ff ff ff ff ff 01 02  # too many values",
          "02 80 01 00 00  # 129 packed values",
          "03 00 00 00 00  # one value has no delta",
          "04 01 00 00 00 00  # two values have no delta of deltas",
          "78 8f 00 00  # exponent 15",
          "02 01 3a 00 00  # width 58",
          "02 01 c0 00 00 00  # patches of kind 3",
          "02 01 40 02 20 00 00  # 3 patches of 2 values",
          "02 01 40 80 3d 00 00 00  # patches of width 59",
          "02 01 40 00 a0 00 02 00  # patch of the third of two values",
          "02 01 40 01 00 00 01 00  # bitmap with one bit for two patches",
          "02 01 40 00 00 00 03 00  # bitmap with two bits for one patch",
          "02 01 40 00 00 00 04 00  # bitmap with a bit behind the values",
          "07 04 06 00 04 0e  # code 6",
          "07 05 00 00 04 0e  # exception behind the values",
          "0f 01 00 01 00 00 04 0e  # the same exception twice",
          "07 01 00 07 01 00 00 04 0e  # exceptions of exceptions",
          "07 01 00 00 80 01 0e  # 129 values with exceptions",
          "07 01 00  # exceptions of nothing",
        }) {
      byte[] chunk = Hex.parse(bytes);
      assertThrows(
          MalformedBytesException.class,
          () -> decoder.decode(chunk, 0, chunk.length, new double[512], 0),
          bytes);
    }
  }

  private void assertGolden(String golden, double... values) {
    ChunkBuffer buffer = new ChunkBuffer();
    new ValueEncoder().encode(values, 0, values.length, buffer);
    assertEquals(Hex.digits(golden), Hex.of(buffer.bytes(), 0, buffer.length()));
    byte[] chunk = Hex.parse(golden);
    double[] decoded = new double[values.length];
    assertEquals(values.length, decoder.decode(chunk, 0, chunk.length, decoded, 0));
    assertArrayEquals(ValueShapes.bits(values), ValueShapes.bits(decoded));
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }
}
