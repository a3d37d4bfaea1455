package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What comes out is what went in, bit by bit, for series of many shapes.
final class ValueCodecPropertyTest {
  private static final int BEFORE = 3;

  private final ValueEncoder encoder = new ValueEncoder();
  private final ValueDecoder decoder = new ValueDecoder();
  private final ChunkBuffer buffer = new ChunkBuffer();

  @Test
  void shapesOfAllLengths() {
    Seeds.rounds(
        5_000,
        random -> {
          int shape = random.nextInt(ValueShapes.COUNT);
          int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 512 : 128);
          assertRoundTrip(ValueShapes.of(shape, count, random), "shape " + shape);
        });
  }

  @Test
  void specialValuesAtEveryPosition() {
    for (int shape = 0; shape < 8; shape++) {
      double[] values = ValueShapes.of(shape, 128, new Random(shape));
      for (double special : ValueShapes.SPECIAL) {
        for (int at = 0; at < values.length; at++) {
          double kept = values[at];
          values[at] = special;
          assertRoundTrip(values, "shape " + shape + " with " + special + " at " + at);
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
      int size = assertRoundTrip(values, "constant " + special);
      assertTrue(size <= 14, special + ": " + size);
    }
  }

  @Test
  void integersInOtherUnitsAreIntegers() {
    Random random = new Random(4);
    double[] products = new double[128];
    double[] steps = new double[128];
    long number = 1_000_000;
    for (int i = 0; i < products.length; i++) {
      number += random.nextInt(1_000);
      products[i] = number * 0.001;
      steps[i] = number / 1000.0 / 1000.0;
    }
    products[127] = ValueShapes.SPECIAL[0];
    assertTrue(assertRoundTrip(products, "products") <= 180);
    assertTrue(assertRoundTrip(steps, "two steps") <= 180);
  }

  @Test
  void oneNoisyValueWidensNoOther() {
    Random random = new Random(5);
    double[] values = new double[128];
    Arrays.setAll(values, i -> random.nextInt(8) / 10.0);
    int clean = assertRoundTrip(values, "tenths");
    values[50] = 0.1 + 0.2;
    assertTrue(assertRoundTrip(values, "one noisy") <= clean + 10);
  }

  @Test
  void moreThanFitsIsRefused() {
    double[] values = new double[128];
    encoder.encode(values, 0, 128, buffer);
    assertThrows(
        MalformedBytesException.class,
        () -> decoder.decode(buffer.bytes(), 0, buffer.length(), values, 1));
    assertThrows(
        MalformedBytesException.class, () -> decoder.decode(buffer.bytes(), 0, 0, values, 0));
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(values, 0, 0, buffer));
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(values, 1, 128, buffer));
    assertThrows(
        IllegalArgumentException.class, () -> encoder.encode(new double[513], 0, 513, buffer));
  }

  /// Encodes and decodes inside of larger arrays; returns the encoded size.
  private int assertRoundTrip(double[] values, String what) {
    buffer.clear();
    buffer.append(new byte[BEFORE], 0, BEFORE);
    double[] padded = new double[values.length + 2];
    System.arraycopy(values, 0, padded, 1, values.length);
    encoder.encode(padded, 1, values.length, buffer);
    byte[] exact = Arrays.copyOf(buffer.bytes(), buffer.length());
    int size = exact.length - BEFORE;
    double[] decoded = new double[values.length + 1];
    assertEquals(values.length, decoder.decode(exact, BEFORE, size, decoded, 1), what);
    assertEquals(values.length, Chunks.count(exact, BEFORE, size), what);
    double[] back = Arrays.copyOfRange(decoded, 1, decoded.length);
    assertArrayEquals(ValueShapes.bits(values), ValueShapes.bits(back), what);
    return size;
  }
}
