package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Any ascending timestamps come back, and those of ordinary targets are small.
final class TimestampCodecPropertyTest {
  private static final long START_MS = 1_790_000_000_000L;

  private final TimestampEncoder encoder = new TimestampEncoder();
  private final TimestampDecoder decoder = new TimestampDecoder();
  private final ChunkBuffer buffer = new ChunkBuffer();

  @Test
  void regular() {
    for (int count : new int[] {1, 2, 127, 128, 129, 480, 512}) {
      long[] timestamps = new long[count];
      Arrays.setAll(timestamps, i -> START_MS + 15_000L * i);
      assertTrue(encodedSize(timestamps) <= 12, "count " + count);
    }
  }

  @Test
  void gridWithHoles() {
    Seeds.rounds(
        200,
        random -> {
          int count = 2 + random.nextInt(127);
          long[] timestamps = new long[count];
          long slot = 0;
          for (int i = 0; i < count; i++) {
            timestamps[i] = START_MS + 15_000 * slot;
            slot += random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 1;
          }
          assertTrue(encodedSize(timestamps) <= 14 + (slot + 7) / 8);
        });
  }

  @Test
  void jitter() {
    Seeds.rounds(
        200,
        random -> {
          int range = 1 + random.nextInt(500);
          long[] timestamps = new long[128];
          Arrays.setAll(timestamps, i -> START_MS + 15_000L * i + random.nextInt(range));
          int bits = 33 - Integer.numberOfLeadingZeros(range);
          assertTrue(encodedSize(timestamps) <= 16 + 16 * bits);
        });
  }

  @Test
  void anyAscending() {
    Seeds.rounds(
        1_000,
        random -> {
          int shift = random.nextInt(64);
          long[] timestamps =
              random
                  .longs(1 + random.nextInt(512))
                  .map(number -> number >> shift)
                  .sorted()
                  .distinct()
                  .toArray();
          assertTrue(encodedSize(timestamps) > 0);
        });
  }

  @Test
  void descendingAreRefused() {
    long[] timestamps = {5, 6, 6};
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(timestamps, 0, 3, buffer));
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(timestamps, 2, 2, buffer));
  }

  /// Size after a round trip.
  private int encodedSize(long[] timestamps) {
    buffer.clear();
    encoder.encode(timestamps, 0, timestamps.length, buffer);
    byte[] exact = Arrays.copyOf(buffer.bytes(), buffer.length());
    long[] decoded = new long[timestamps.length];
    assertEquals(timestamps.length, decoder.decode(exact, 0, exact.length, decoded, 0));
    assertArrayEquals(timestamps, decoded);
    return exact.length;
  }
}
