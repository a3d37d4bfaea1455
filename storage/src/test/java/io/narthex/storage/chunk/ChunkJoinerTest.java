package io.narthex.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.wal.Hex;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// A joined chunk has the samples of its parts, and runs that go on are one vector.
final class ChunkJoinerTest {
  private final ValueEncoder encoder = new ValueEncoder();
  private final ValueDecoder decoder = new ValueDecoder();
  private final ChunkJoiner joiner = new ChunkJoiner();
  private final ChunkBuffer part = new ChunkBuffer();
  private final ChunkBuffer joined = new ChunkBuffer();

  @Test
  void constantsMelt() {
    double[] values = new double[480];
    Arrays.fill(values, 7);
    joinParts(values, 128);
    assertEquals(
        Hex.digits("00 df 03 0e"), Hex.of(joined.bytes(), 0, joined.length()), "480 times 7");
    assertDecoded(values);
  }

  @Test
  void linesMelt() {
    double[] values = new double[512];
    Arrays.setAll(values, i -> 100 + 15.0 * i);
    joinParts(values, 100);
    assertEquals(
        Hex.digits("01 ff 03 c8 01 1e"), Hex.of(joined.bytes(), 0, joined.length()), "by 15");
    assertDecoded(values);
  }

  @Test
  void interruptedRunsDoNot() {
    double[] values = new double[512];
    Arrays.setAll(values, i -> i < 128 ? 1 : i < 256 ? 2 : i < 384 ? 15.0 * i : 15.0 * i + 1);
    joinParts(values, 128);
    assertEquals(2 + 2 + 4 + 4, joined.length());
    assertDecoded(values);
  }

  @Test
  void staleMarkerEndsARun() {
    double[] values = new double[256];
    Arrays.fill(values, 3);
    values[127] = ValueShapes.SPECIAL[0];
    joinParts(values, 128);
    assertEquals(3 + 2 + 2, joined.length());
    assertDecoded(values);
  }

  @Test
  void anyParts() {
    Seeds.rounds(
        500,
        random -> {
          double[] values =
              ValueShapes.of(random.nextInt(ValueShapes.COUNT), 1 + random.nextInt(512), random);
          joinParts(values, 1 + random.nextInt(200));
          assertDecoded(values);
        });
  }

  @Test
  void moreThanAChunkHoldsIsRefused() {
    double[] values = new double[512];
    joinParts(values, 512);
    part.clear();
    encoder.encode(values, 0, 1, part);
    assertThrows(
        MalformedBytesException.class, () -> joiner.append(part.bytes(), 0, part.length()));
    joiner.start(joined);
    assertThrows(MalformedBytesException.class, () -> joiner.append(part.bytes(), 0, 0));
  }

  /// Joins behind bytes of someone else, then drops these.
  private void joinParts(double[] values, int partCount) {
    joined.clear();
    joined.append(new byte[] {9, 9}, 0, 2);
    joiner.start(joined);
    for (int from = 0; from < values.length; from += partCount) {
      part.clear();
      encoder.encode(values, from, Math.min(partCount, values.length - from), part);
      joiner.append(part.bytes(), 0, part.length());
    }
    assertEquals(values.length, joiner.count());
    byte[] bytes = Arrays.copyOfRange(joined.bytes(), 2, joined.length());
    joined.clear();
    joined.append(bytes, 0, bytes.length);
  }

  private void assertDecoded(double[] values) {
    double[] decoded = new double[values.length];
    assertEquals(values.length, decoder.decode(joined.bytes(), 0, joined.length(), decoded, 0));
    assertEquals(values.length, Chunks.count(joined.bytes(), 0, joined.length()));
    assertTrue(joined.length() > 0);
    assertArrayEquals(ValueShapes.bits(values), ValueShapes.bits(decoded));
  }
}
