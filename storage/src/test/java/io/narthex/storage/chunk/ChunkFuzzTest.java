package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.storage.conformance.FuzzSeeds;
import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Any bytes are a chunk or refused, whatever lies around them; and what is decoded is encoded
/// again without loss.
final class ChunkFuzzTest {
  private static final int BEFORE = 5;

  @FuzzTest(maxDuration = "5m")
  void values(byte[] input) {
    double[] values = new double[Chunks.MAX_SAMPLES];
    int count;
    try {
      count = new ValueDecoder().decode(input, 0, input.length, values, 0);
    } catch (MalformedBytesException e) {
      return;
    }
    assertEquals(count, Chunks.count(input, 0, input.length));
    long[] bits = ValueShapes.bits(Arrays.copyOf(values, count));
    double[] moved = new double[count];
    byte[] surrounded = surrounded(input);
    assertEquals(count, new ValueDecoder().decode(surrounded, BEFORE, input.length, moved, 0));
    assertArrayEquals(bits, ValueShapes.bits(moved));

    ChunkBuffer buffer = new ChunkBuffer();
    new ValueEncoder().encode(values, 0, count, buffer);
    double[] again = new double[count];
    assertEquals(count, new ValueDecoder().decode(buffer.bytes(), 0, buffer.length(), again, 0));
    assertArrayEquals(bits, ValueShapes.bits(again));

    buffer.clear();
    ChunkJoiner joiner = new ChunkJoiner();
    joiner.start(buffer);
    joiner.append(input, 0, input.length);
    assertTrue(buffer.length() <= input.length);
    assertEquals(count, new ValueDecoder().decode(buffer.bytes(), 0, buffer.length(), again, 0));
    assertArrayEquals(bits, ValueShapes.bits(again));
  }

  @FuzzTest(maxDuration = "5m")
  void timestamps(byte[] input) {
    long[] timestampsMs = new long[Chunks.MAX_SAMPLES];
    int count;
    try {
      count = new TimestampDecoder().decode(input, 0, input.length, timestampsMs, 0);
    } catch (MalformedBytesException e) {
      return;
    }
    long[] expected = Arrays.copyOf(timestampsMs, count);
    long[] moved = new long[count];
    new TimestampDecoder().decode(surrounded(input), BEFORE, input.length, moved, 0);
    assertArrayEquals(expected, moved);

    ChunkBuffer buffer = new ChunkBuffer();
    new TimestampEncoder().encode(timestampsMs, 0, count, buffer);
    long[] again = new long[count];
    assertEquals(
        count, new TimestampDecoder().decode(buffer.bytes(), 0, buffer.length(), again, 0));
    assertArrayEquals(expected, again);
  }

  @Test
  void changedValues() throws Exception {
    FuzzSeeds.of(ChunkFuzzTest.class, "values").run(20_000, this::values);
  }

  @Test
  void changedTimestamps() throws Exception {
    FuzzSeeds.of(ChunkFuzzTest.class, "timestamps").run(10_000, this::timestamps);
  }

  private static byte[] surrounded(byte[] input) {
    byte[] surrounded = new byte[BEFORE + input.length + Long.BYTES];
    Arrays.fill(surrounded, (byte) 0xa5);
    System.arraycopy(input, 0, surrounded, BEFORE, input.length);
    return surrounded;
  }
}
