package io.narthex.storage.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Frames of the reference encoder, version 1.5.4.
class ZstdFrameTest {
  private static final int LIMIT = 1 << 20;

  /// One stream of literals under a Huffman code.
  private static final String SMALL =
      "28b52ffd0458bd07000653290dd0e70b8edd2b57ee14900e0205240025002300454c33522691e99b66d619b394"
          + "7af04ac5126269015ec36966d6324b2925bc2bd16a76024378350d968620172c510c2f8ac0bb92075a6910"
          + "6b22decd105d802f19a7592b9ca5e167039ff3ae0588692534cc52097b946956a61f4c221398a5456e36fc"
          + "b639c6a48f49584a27bcbb7a10a059a9006029a103b68001cd06b01493739c467ceabcce84b31e3a0d38ef"
          + "e67e082020506256e9010ea45eb811bcc3400a71c65dbcc910e8e2ae146e8b3b6ac9ee3f037f3adb882352"
          + "016e61d05c9727852e36024a92e343e4231b6ecd4990f820e9b971ba91a86548766cc3f20c4a1e0d520688";

  @Test
  void decodesWhatTheReferenceEncoderWrites() throws IOException {
    assertArrayEquals(numbers(60, 1), decode(HexFormat.of().parseHex(SMALL)));
    assertArrayEquals(numbers(1_200, 1), decode(resource("numbers.zst")));
    byte[] repeated = numbers(200, 100);
    assertTrue(repeated.length > 128 << 10, "more than a block");
    assertArrayEquals(repeated, decode(resource("repeated.zst")));
    byte[] same = new byte[100_000];
    Arrays.fill(same, (byte) 'a');
    assertArrayEquals(
        same, decode(HexFormat.of().parseHex("28b52ffd045855000010616101009b8639c0022f4efefd")));
  }

  /// Lines of a number and some letters.
  private static byte[] numbers(int lines, int times) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      String letter = "abc".substring(i % 3, i % 3 + 1);
      out.append(i * i % 9_973).append(' ').append(letter.repeat(i % 7)).append('\n');
    }
    return out.toString().repeat(times).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decode(byte[] frame) {
    byte[] padded = new byte[frame.length + 20];
    Arrays.fill(padded, (byte) 0xff);
    System.arraycopy(frame, 0, padded, 10, frame.length);
    ZstdFrame decoder = new ZstdFrame(LIMIT);
    int length = decoder.decode(padded, 10, frame.length);
    return Arrays.copyOf(decoder.decoded(), length);
  }

  private static byte[] resource(String name) throws IOException {
    try (var stream = ZstdFrameTest.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new AssertionError("no resource " + name);
      }
      return stream.readAllBytes();
    }
  }

  @Test
  void everyCutIsRefused() throws IOException {
    for (byte[] frame : new byte[][] {HexFormat.of().parseHex(SMALL), resource("repeated.zst")}) {
      ZstdFrame decoder = new ZstdFrame(LIMIT);
      for (int length = 0; length < frame.length; length++) {
        int cut = length;
        assertThrows(
            MalformedBytesException.class, () -> decoder.decode(frame, 0, cut), () -> "cut " + cut);
      }
    }
  }

  @Test
  void anyChangeIsDecodedOrRefused() throws IOException {
    byte[] numbers = resource("numbers.zst");
    byte[] repeated = resource("repeated.zst");
    ZstdFrame decoder = new ZstdFrame(LIMIT);
    int[] refused = {0};
    Seeds.rounds(
        3_000,
        random -> {
          byte[] changed = (random.nextBoolean() ? numbers : repeated).clone();
          for (int i = 1 + random.nextInt(3); i > 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
          }
          try {
            assertTrue(decoder.decode(changed, 0, changed.length) <= LIMIT);
          } catch (MalformedBytesException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("expected="), e::toString);
            refused[0]++;
          }
        });
    System.out.println("zstd: " + refused[0] + " changed frames refused");
  }

  @Test
  void theLimitHolds() throws IOException {
    byte[] frame = resource("repeated.zst");
    int length = numbers(200, 100).length;
    assertEquals(length, new ZstdFrame(length).decode(frame, 0, frame.length));
    assertThrows(
        MalformedBytesException.class,
        () -> new ZstdFrame(length - 1).decode(frame, 0, frame.length));
  }
}
