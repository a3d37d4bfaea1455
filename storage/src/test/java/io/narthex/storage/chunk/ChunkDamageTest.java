package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Chunks cut off at every byte and with every bit flipped: refused, or some values, nothing else.
final class ChunkDamageTest {
  private final ValueDecoder values = new ValueDecoder();
  private final TimestampDecoder timestamps = new TimestampDecoder();
  private final double[] decodedValues = new double[Chunks.MAX_SAMPLES];
  private final long[] decodedTimestamps = new long[Chunks.MAX_SAMPLES];
  private int refused;
  private int decoded;

  @Test
  void valuesCutOff() {
    for (int shape = 0; shape < ValueShapes.COUNT; shape++) {
      byte[] chunk = chunk(shape);
      int whole = decodeValues(chunk);
      for (int length = 0; length < chunk.length; length++) {
        int count = decodeValues(Arrays.copyOf(chunk, length));
        assertTrue(count < whole, "shape " + shape + " cut to " + length);
        assertTrue(count % Chunks.MAX_VECTOR_SAMPLES == 0, "shape " + shape + ": whole vectors");
      }
    }
    assertTrue(refused > 10 * decoded, refused + " refused, " + decoded + " decoded");
  }

  @Test
  void valuesFlipped() {
    for (int shape = 0; shape < ValueShapes.COUNT; shape++) {
      byte[] chunk = chunk(shape);
      for (int bit = 0; bit < Byte.SIZE * chunk.length; bit++) {
        chunk[bit >>> 3] ^= (byte) (1 << (bit & 7));
        assertTrue(decodeValues(chunk) <= Chunks.MAX_SAMPLES);
        chunk[bit >>> 3] ^= (byte) (1 << (bit & 7));
      }
      assertEquals(300, decodeValues(chunk));
    }
    assertTrue(refused > 1_000 && decoded > 1_000, refused + " refused, " + decoded + " decoded");
  }

  @Test
  void timestampsCutOffAndFlipped() {
    Random random = new Random(8);
    long[] irregular = new long[300];
    for (int i = 0; i < irregular.length; i++) {
      long step = i < 100 ? 15_000 : i < 200 ? 15_000 * (1 + random.nextInt(2)) : 14_990;
      irregular[i] = (i == 0 ? 0 : irregular[i - 1]) + step + (i < 200 ? 0 : random.nextInt(20));
    }
    ChunkBuffer buffer = new ChunkBuffer();
    new TimestampEncoder().encode(irregular, 0, irregular.length, buffer);
    byte[] column = Arrays.copyOf(buffer.bytes(), buffer.length());
    for (int length = 0; length < column.length; length++) {
      assertTrue(decodeTimestamps(Arrays.copyOf(column, length)) < irregular.length);
    }
    for (int bit = 0; bit < Byte.SIZE * column.length; bit++) {
      column[bit >>> 3] ^= (byte) (1 << (bit & 7));
      assertTrue(decodeTimestamps(column) <= Chunks.MAX_SAMPLES);
      column[bit >>> 3] ^= (byte) (1 << (bit & 7));
    }
    assertEquals(irregular.length, decodeTimestamps(column));
    assertTrue(refused > 100 && decoded > 100, refused + " refused, " + decoded + " decoded");
  }

  /// 300 values in an array of just their size.
  private static byte[] chunk(int shape) {
    ChunkBuffer buffer = new ChunkBuffer();
    new ValueEncoder().encode(ValueShapes.of(shape, 300, new Random(shape)), 0, 300, buffer);
    return Arrays.copyOf(buffer.bytes(), buffer.length());
  }

  /// Values decoded; 0 if refused.
  private int decodeValues(byte[] chunk) {
    try {
      int count = values.decode(chunk, 0, chunk.length, decodedValues, 0);
      decoded++;
      return count;
    } catch (MalformedBytesException e) {
      refused++;
      return 0;
    }
  }

  private int decodeTimestamps(byte[] column) {
    try {
      int count = timestamps.decode(column, 0, column.length, decodedTimestamps, 0);
      decoded++;
      return count;
    } catch (MalformedBytesException e) {
      refused++;
      return 0;
    }
  }
}
