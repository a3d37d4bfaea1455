package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What comes out is what went in, bit by bit, for series of many shapes.
final class ValueCodecPropertyTest {
  private final ValueEncoder encoder = new ValueEncoder();
  private final ValueDecoder decoder = new ValueDecoder();
  private final ChunkBuffer buffer = new ChunkBuffer();

  @Test
  void shapesOfAllLengths() {
    for (int shape = 0; shape < ValueShapes.COUNT; shape++) {
      for (int seed = 0; seed < 300; seed++) {
        Random random = new Random(seed * 31L + shape);
        int count = 1 + random.nextInt(seed % 4 == 0 ? 512 : 128);
        checkRoundTrip(ValueShapes.of(shape, count, random), "shape " + shape + " seed " + seed);
      }
    }
  }

  @Test
  void specialValuesAtEveryPosition() {
    for (int shape = 0; shape < 8; shape++) {
      double[] values = ValueShapes.of(shape, 128, new Random(shape));
      for (double special : ValueShapes.SPECIAL) {
        for (int at = 0; at < values.length; at++) {
          double kept = values[at];
          values[at] = special;
          checkRoundTrip(values, "shape " + shape + " with " + special + " at " + at);
          values[at] = kept;
        }
      }
    }
  }

  @Test
  void specialValuesAlone() {
    for (double special : ValueShapes.SPECIAL) {
      double[] values = new double[512];
      Arrays.fill(values, special);
      checkRoundTrip(values, "constant " + special);
      assertTrue(buffer.length() - 3 <= 14, special + ": " + buffer.length());
    }
  }

  private void checkRoundTrip(double[] values, String what) {
    buffer.clear();
    buffer.append(new byte[] {1, 2, 3}, 0, 3);
    double[] padded = new double[values.length + 2];
    System.arraycopy(values, 0, padded, 2, values.length);
    encoder.encode(padded, 2, values.length, buffer);
    byte[] exact = Arrays.copyOf(buffer.bytes(), buffer.length());
    double[] decoded = new double[values.length + 1];
    int count = decoder.decode(exact, 3, exact.length - 3, decoded, 1);
    assertEquals(values.length, count, what);
    assertEquals(values.length, Chunks.count(exact, 3, exact.length - 3), what);
    for (int i = 0; i < count; i++) {
      if (Double.doubleToRawLongBits(values[i]) != Double.doubleToRawLongBits(decoded[i + 1])) {
        throw new AssertionError(what + ": value " + i + ": " + values[i] + " " + decoded[i + 1]);
      }
    }
  }
}
