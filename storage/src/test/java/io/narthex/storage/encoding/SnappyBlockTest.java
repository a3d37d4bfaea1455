package io.narthex.storage.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SnappyBlockTest {
  private static final int LIMIT = 1 << 20;

  @Test
  void decodesWhatTheReferenceEncoderWrites() throws Exception {
    long seed = Long.getLong("test.seed", 20261124);
    System.out.println("SnappyBlockTest test.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 400; i++) {
      byte[] plain = repetitiveBytes(random, random.nextInt(70_000));
      byte[] block = Snappy.compress(plain);
      assertArrayEquals(plain, decode(block));
    }
  }

  @Test
  void whatLiesAroundTheBlockDoesNotMatter() throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("test.seed", 20261124));
    byte[] target = new byte[4_096];
    for (int i = 0; i < 2_000; i++) {
      byte[] plain = repetitiveBytes(random, random.nextInt(2_000));
      byte[] block = Snappy.compress(plain);
      int offset = random.nextInt(100);
      byte[] source = new byte[offset + block.length + random.nextInt(100)];
      random.nextBytes(source);
      System.arraycopy(block, 0, source, offset, block.length);
      random.nextBytes(target);
      int length = SnappyBlock.decode(source, offset, block.length, target);
      assertArrayEquals(plain, Arrays.copyOf(target, length));
    }
  }

  @Test
  void neverAcceptsWhatTheReferenceDecoderRefuses() throws Exception {
    SplittableRandom random = new SplittableRandom(Long.getLong("test.seed", 20261124));
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] block = Snappy.compress(repetitiveBytes(random, 1 + random.nextInt(200)));
      block[random.nextInt(block.length)] = (byte) random.nextInt(256);
      if (random.nextInt(4) == 0) {
        block = Arrays.copyOf(block, random.nextInt(block.length));
      }
      byte[] expected = reference(block);
      if (expected.length == 0 && !Arrays.equals(block, new byte[] {0})) {
        byte[] damaged = block;
        refused++;
        assertThrows(MalformedBytesException.class, () -> decode(damaged));
      } else {
        assertArrayEquals(expected, decode(block));
      }
    }
    assertTrue(refused > 1_000, () -> "damaged blocks");
  }

  @Test
  void aHugeClaimIsRefusedBeforeAnythingIsAllocated() {
    byte[] fourGigabytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
    MalformedBytesException refused =
        assertThrows(
            MalformedBytesException.class,
            () -> SnappyBlock.decodedLength(fourGigabytes, 0, fourGigabytes.length, LIMIT));
    assertEquals("decoded size exceeds the 1048576 bytes limit", refused.getMessage());
  }

  @Test
  void overlappingCopiesRepeatTheirPattern() throws Exception {
    byte[] block = {10, 4, 'a', 'b', (byte) (7 << 2 | 2), 2, 0};
    assertArrayEquals("ababababab".getBytes(StandardCharsets.UTF_8), decode(block));
  }

  private static byte[] decode(byte[] block) {
    int length = SnappyBlock.decodedLength(block, 0, block.length, LIMIT);
    byte[] target = new byte[length];
    assertEquals(length, SnappyBlock.decode(block, 0, block.length, target));
    return target;
  }

  /// What the reference makes of a block; empty where it refuses it or it claims too much.
  private static byte[] reference(byte[] block) {
    try {
      return Snappy.isValidCompressedBuffer(block) && Snappy.uncompressedLength(block) <= LIMIT
          ? Snappy.uncompress(block)
          : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static byte[] repetitiveBytes(SplittableRandom random, int length) {
    byte[] plain = new byte[length];
    int at = 0;
    while (at < length) {
      int run = Math.min(length - at, 1 + random.nextInt(80));
      int back = at == 0 || random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(Math.min(at, 70_000));
      for (int i = 0; i < run; i++, at++) {
        plain[at] = back == 0 ? (byte) random.nextInt(256) : plain[at - back];
      }
    }
    return plain;
  }
}
