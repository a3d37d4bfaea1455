package io.narthex.storage.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
  private static final long KEY0 = 0x0706050403020100L;
  private static final long KEY1 = 0x0f0e0d0c0b0a0908L;

  @Test
  void agreesWithAPlainRenderingOfThePaper() {
    byte[] input = new byte[64];
    for (int i = 0; i < input.length; i++) {
      input[i] = (byte) i;
    }
    KeyedHash hash = new KeyedHash(KEY0, KEY1);
    for (int length = 0; length <= input.length; length++) {
      hash.hash(input, 0, length);
      long[] expected = plain(Arrays.copyOf(input, length));
      assertEquals(expected[0], hash.low(), "low of length " + length);
      assertEquals(expected[1], hash.high(), "high of length " + length);
    }
  }

  @Test
  void aScopeIsAPrefix() {
    byte[] text = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    byte[] prefixed = new byte[8 + text.length];
    ByteBuffer.wrap(prefixed).order(ByteOrder.LITTLE_ENDIAN).putLong(42).put(text);
    KeyedHash scoped = new KeyedHash(KEY0, KEY1);
    scoped.hash(42, text, 0, text.length);
    KeyedHash whole = new KeyedHash(KEY0, KEY1);
    whole.hash(prefixed, 0, prefixed.length);
    assertEquals(whole.low(), scoped.low());
    assertEquals(whole.high(), scoped.high());
    scoped.hash(43, text, 0, text.length);
    assertNotEquals(whole.low(), scoped.low());
  }

  /// The naive rendering: state in an array, one line per step of the paper's figure.
  private static long[] plain(byte[] input) {
    long[] v = {
      KEY0 ^ 0x736f6d6570736575L,
      KEY1 ^ 0x646f72616e646f6dL ^ 0xee,
      KEY0 ^ 0x6c7967656e657261L,
      KEY1 ^ 0x7465646279746573L
    };
    byte[] padded = Arrays.copyOf(input, input.length / 8 * 8 + 8);
    padded[padded.length - 1] = (byte) input.length;
    ByteBuffer words = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      long m = words.getLong();
      v[3] ^= m;
      sipRound(v);
      v[0] ^= m;
    }
    v[2] ^= 0xee;
    sipRound(v);
    sipRound(v);
    sipRound(v);
    long low = v[0] ^ v[1] ^ v[2] ^ v[3];
    v[1] ^= 0xdd;
    sipRound(v);
    sipRound(v);
    sipRound(v);
    return new long[] {low, v[0] ^ v[1] ^ v[2] ^ v[3]};
  }

  private static void sipRound(long[] v) {
    v[0] += v[1];
    v[1] = Long.rotateLeft(v[1], 13);
    v[1] ^= v[0];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[3];
    v[3] = Long.rotateLeft(v[3], 16);
    v[3] ^= v[2];
    v[0] += v[3];
    v[3] = Long.rotateLeft(v[3], 21);
    v[3] ^= v[0];
    v[2] += v[1];
    v[1] = Long.rotateLeft(v[1], 17);
    v[1] ^= v[2];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}
