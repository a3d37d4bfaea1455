package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.wal.Hex;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Golden bytes of timestamp columns, and bytes that are none.
final class TimestampChunkFormatTest {
  private final TimestampDecoder decoder = new TimestampDecoder();

  @Test
  void regular() {
    assertGolden(
        """
        00 02       # regular, 3 timestamps
        d0 0f 98 75 # 1000, step 15000
        """,
        1_000,
        16_000,
        31_000);
    long[] long512 = new long[512];
    Arrays.setAll(long512, i -> 1_000 + 60_000L * i);
    assertGolden("00 ff 03 d0 0f e0 d4 03  # 512 timestamps, step 60000", long512);
    assertGolden("00 00 01 00  # -1 alone", -1);
  }

  @Test
  void holes() {
    assertGolden(
        """
        01 0a       # holes, 11 timestamps
        d0 0f 98 75 # 1000, step 15000
        0d f7 3c    # 14 slots, without 3, 8 and 9
        """,
        1_000,
        16_000,
        31_000,
        61_000,
        76_000,
        91_000,
        106_000,
        151_000,
        166_000,
        181_000,
        196_000);
  }

  @Test
  void jitter() {
    assertGolden(
        """
        02 07       # jitter, 8 timestamps
        d0 0f 98 75 # 1000, step 15000
        01 00 55    # width 1, base 0
        """,
        1_000,
        16_001,
        31_000,
        46_001,
        61_000,
        76_001,
        91_000,
        106_001);
  }

  @Test
  void deltas() {
    assertGolden(
        """
        03 07          # deltas, 8 timestamps
        d0 0f          # 1000
        02 d0 0f 44 1b # width 2, base 1000
        """,
        1_000,
        2_000,
        3_001,
        4_001,
        5_002,
        6_005,
        7_007,
        8_008);
  }

  @Test
  void deltaOfDeltas() {
    assertGolden(
        """
        04 06       # delta-of-deltas, 7 timestamps
        00 14       # 0, first difference 10
        01 14 10    # width 1, base 10
        """,
        0,
        10,
        30,
        60,
        100,
        150,
        211);
  }

  @Test
  void otherBytesAreRefused() {
    for (String bytes :
        new String[] {
          "",
          "05 01 00 00  # no such kind",
          "08 00 00 00  # no such kind",
          "00 80 04 00 01  # 513 timestamps",
          "00 01 00 00  # not ascending",
          "00 00 02 00 00 00 02 00  # not ascending across vectors",
          "01 00 00 01 00 01  # one timestamp has no holes",
          "01 01 00 01 80 04 03  # 513 slots",
          "01 01 00 01 00 03  # fewer slots than timestamps",
          "01 01 00 01 02 07  # three filled for two",
          "01 01 00 01 02 01  # one filled for two",
          "01 01 00 01 02 06  # the first is not filled",
          "03 80 01 00 00 02  # 129 packed timestamps",
          "04 01 00 00 00 00  # two timestamps have no delta of deltas",
          "02 01 00 01 08 00  # packed part cut off",
        }) {
      byte[] column = Hex.parse(bytes);
      assertThrows(
          MalformedBytesException.class,
          () -> decoder.decode(column, 0, column.length, new long[512], 0),
          bytes);
    }
  }

  private void assertGolden(String golden, long... timestampsMs) {
    ChunkBuffer buffer = new ChunkBuffer();
    new TimestampEncoder().encode(timestampsMs, 0, timestampsMs.length, buffer);
    assertEquals(Hex.digits(golden), Hex.of(buffer.bytes(), 0, buffer.length()));
    byte[] column = Hex.parse(golden);
    long[] decoded = new long[timestampsMs.length];
    assertEquals(timestampsMs.length, decoder.decode(column, 0, column.length, decoded, 0));
    assertArrayEquals(timestampsMs, decoded);
  }
}
