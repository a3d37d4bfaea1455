package io.narthex.storage.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/// What is encoded here, two decoders decode: ours and the original.
class SnappyEncoderTest {
  private final SnappyEncoder encoder = new SnappyEncoder();

  private byte[] encode(byte[] bytes, int pieceBytes) {
    ByteWriter out = new ByteWriter();
    out.putVarint(bytes.length);
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      encoder.encode(bytes, from, Math.min(bytes.length, from + pieceBytes), out);
    }
    return Arrays.copyOf(out.bytes(), out.length());
  }

  private void check(byte[] bytes, int pieceBytes) throws IOException {
    byte[] block = encode(bytes, pieceBytes);
    byte[] decoded = new byte[SnappyBlock.decodedLength(block, 0, block.length, 1 << 28)];
    SnappyBlock.decode(block, 0, block.length, decoded);
    assertArrayEquals(bytes, decoded);
    assertArrayEquals(bytes, Snappy.uncompress(block));
  }

  @Test
  void decodesToWhatWasEncoded() throws IOException {
    long seed = Long.getLong("test.seed", 5);
    System.out.println("SnappyEncoderTest test.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(i % 20 == 0 ? 200_000 : 300)];
      int letters = 1 + random.nextInt(i % 3 == 0 ? 256 : 4);
      int repeat = 1 + random.nextInt(100);
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] =
            at >= repeat && random.nextInt(30) > 0
                ? bytes[at - repeat]
                : (byte) random.nextInt(letters);
      }
      check(bytes, 1 + random.nextInt(SnappyEncoder.MAX_PIECE_BYTES));
    }
  }

  @Test
  void lengthsAroundThoseOfLiteralsAndCopies() throws IOException {
    for (int length = 0; length < 700; length++) {
      byte[] zeros = new byte[length];
      check(zeros, SnappyEncoder.MAX_PIECE_BYTES);
      byte[] distinct = new byte[length];
      for (int i = 0; i < length; i++) {
        distinct[i] = (byte) (i * 167 + i / 256);
      }
      check(distinct, SnappyEncoder.MAX_PIECE_BYTES);
    }
    check(new byte[SnappyEncoder.MAX_PIECE_BYTES], SnappyEncoder.MAX_PIECE_BYTES);
  }

  /// What is written too much behind a short literal is within the room that was asked for, and
  /// nothing before the block or after it is touched.
  @Test
  void appendsBehindWhatIsThere() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int length = 0; length < 300; length++) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) random.nextInt(1 + random.nextInt(256));
      }
      ByteWriter out = new ByteWriter();
      out.putLong(length);
      encoder.encode(bytes, 0, length, out);
      encoder.encode(bytes, length / 2, length, out);
      ByteWriter block = new ByteWriter();
      block.putVarint(length + length - length / 2);
      block.putBytes(out.bytes(), Long.BYTES, out.length() - Long.BYTES);
      byte[] decoded = Snappy.uncompress(Arrays.copyOf(block.bytes(), block.length()));
      assertEquals(length, Bytes.getLong(out.bytes(), 0));
      assertArrayEquals(bytes, Arrays.copyOf(decoded, length));
      assertArrayEquals(
          Arrays.copyOfRange(bytes, length / 2, length),
          Arrays.copyOfRange(decoded, length, decoded.length));
    }
  }

  @Test
  void repetitionTakesLittle() {
    byte[] bytes = new byte[1 << 16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 100);
    }
    int length = encode(bytes, SnappyEncoder.MAX_PIECE_BYTES).length;
    assertTrue(length < 4_000, () -> "bytes: " + length);
  }

  @Test
  void refusesLongPieces() {
    assertThrows(
        IllegalArgumentException.class,
        () -> encoder.encode(new byte[70_000], 0, 70_000, new ByteWriter()));
  }
}
