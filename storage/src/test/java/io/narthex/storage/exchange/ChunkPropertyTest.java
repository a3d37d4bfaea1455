package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.sample.StaleMarker;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkPropertyTest {
  private static final long[] JUMPS = {
    0, 1, 15_000, 4_095, 4_096, 8_192, 65_536, 524_288, 1L << 40, Long.MAX_VALUE
  };

  @Test
  void whatIsEncodedIsDecoded() {
    Seeds.rounds(
        300,
        random -> {
          FloatSamples samples = samples(random);
          XorEncoder xor = new XorEncoder();
          Xor2Encoder xor2 = new Xor2Encoder();
          for (int i = 0; i < samples.count(); i++) {
            xor2.append(
                samples.startTimestampsMs()[i], samples.timestampsMs()[i], samples.values()[i]);
          }
          xor.append(samples.timestampsMs(), samples.values(), 0, samples.count());
          assertEquals(samples.count(), xor.count());
          assertEquals(samples.count(), xor2.count());
          FloatSamples decoded = new FloatSamples();
          ChunkDecoder decoder = new ChunkDecoder();
          decoder.decode(ChunkEncoding.XOR2, xor2.bytes(), 0, xor2.length(), decoded);
          assertSame(samples, decoded);
          assertArrayEquals(
              Arrays.copyOf(samples.startTimestampsMs(), samples.count()),
              Arrays.copyOf(decoded.startTimestampsMs(), decoded.count()));
          decoder.decode(ChunkEncoding.XOR, xor.bytes(), 0, xor.length(), decoded);
          assertSame(samples, decoded);
          assertArrayEquals(
              new long[decoded.count()],
              Arrays.copyOf(decoded.startTimestampsMs(), decoded.count()));
        });
  }

  /// However the samples are cut into pieces, the chunk has the bytes that one sample after the
  /// other makes, and nothing stays of the chunk before.
  @Test
  void columnsAreEncodedAsSamplesAre() {
    Seeds.rounds(
        2_000,
        random -> {
          XorEncoder xor = new XorEncoder();
          for (int chunk = 0; chunk < 3; chunk++) {
            FloatSamples samples = samples(random);
            NaiveXorEncoder naive = new NaiveXorEncoder();
            int most = 1 + random.nextInt(300);
            for (int from = 0; from < samples.count(); ) {
              int to = Math.min(samples.count(), from + random.nextInt(most + 1));
              boolean even = random.nextBoolean() && isEven(samples.timestampsMs(), from, to);
              xor.append(samples.timestampsMs(), samples.values(), from, to, even);
              for (int i = from; i < to; i++) {
                naive.append(samples.timestampsMs()[i], samples.values()[i]);
              }
              from = to;
              assertEquals(naive.count(), xor.count());
              assertArrayEquals(
                  Arrays.copyOf(naive.bytes(), naive.length()),
                  Arrays.copyOf(xor.bytes(), xor.length()));
            }
            xor.clear();
          }
        });
  }

  private static boolean isEven(long[] timestampsMs, int from, int to) {
    boolean even = true;
    for (int i = from + 2; i < to; i++) {
      even &= timestampsMs[i] - timestampsMs[i - 1] == timestampsMs[from + 1] - timestampsMs[from];
    }
    return even;
  }

  /// The decoder ends in time and within its array, whatever the bytes.
  @Test
  void anyBytesAreDecodedOrRefused() {
    Seeds.rounds(
        2_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          if (bytes.length > 1 && random.nextBoolean()) {
            bytes[0] = 0;
          }
          FloatSamples decoded = new FloatSamples();
          ChunkDecoder decoder = new ChunkDecoder();
          for (ChunkEncoding encoding :
              new ChunkEncoding[] {ChunkEncoding.XOR, ChunkEncoding.XOR2}) {
            try {
              decoder.decode(encoding, bytes, 0, bytes.length, decoded);
              assertEquals(BigEndian.getShort(bytes, 0), decoded.count());
            } catch (MalformedBytesException e) {
              assertTrue(String.valueOf(e.getMessage()).contains("expected="), e::toString);
            }
          }
        });
  }

  @Test
  void aChunkHoldsSoManySamples() {
    XorEncoder xor = new XorEncoder();
    Xor2Encoder xor2 = new Xor2Encoder();
    long[] timestampsMs = new long[FloatSamples.MAX_COUNT];
    double[] values = new double[FloatSamples.MAX_COUNT];
    for (int i = 0; i < FloatSamples.MAX_COUNT; i++) {
      timestampsMs[i] = i;
      values[i] = i;
      xor2.append(0, i, i);
    }
    xor.append(timestampsMs, values, 0, FloatSamples.MAX_COUNT);
    assertThrows(IllegalStateException.class, () -> xor.append(timestampsMs, values, 0, 1));
    assertThrows(IllegalStateException.class, () -> xor2.append(0, 1, 1));
    FloatSamples decoded = new FloatSamples();
    ChunkDecoder decoder = new ChunkDecoder();
    decoder.decode(ChunkEncoding.XOR, xor.bytes(), 0, xor.length(), decoded);
    assertEquals(FloatSamples.MAX_COUNT, decoded.count());
    decoder.decode(ChunkEncoding.XOR2, xor2.bytes(), 0, xor2.length(), decoded);
    assertEquals(FloatSamples.MAX_COUNT, decoded.count());
  }

  private static void assertSame(FloatSamples expected, FloatSamples actual) {
    assertEquals(expected.count(), actual.count());
    for (int i = 0; i < expected.count(); i++) {
      assertEquals(expected.timestampsMs()[i], actual.timestampsMs()[i]);
      assertEquals(
          Double.doubleToRawLongBits(expected.values()[i]),
          Double.doubleToRawLongBits(actual.values()[i]));
    }
  }

  /// Regular and irregular timestamps; integers, decimals, stale markers and random bits, which
  /// change all the time or seldom; starts that are unknown, stay or change.
  private static FloatSamples samples(Random random) {
    FloatSamples samples = new FloatSamples();
    int count = random.nextInt(300);
    long timestampMs = random.nextLong(2_000_000_000_000L) - 1_000_000_000_000L;
    long startMs = random.nextInt(3) == 0 ? 0 : timestampMs - random.nextInt(100_000);
    double value = random.nextInt(1_000);
    int rarely = 1 + random.nextInt(200);
    int seldom = random.nextBoolean() ? 1 : 1 + random.nextInt(100);
    for (int i = 0; i < count; i++) {
      timestampMs +=
          random.nextInt(rarely) == 0
              ? JUMPS[random.nextInt(JUMPS.length)] - random.nextInt(2)
              : 15_000;
      if (random.nextInt(rarely) == 0) {
        startMs = random.nextBoolean() ? timestampMs - random.nextInt(60_000) : random.nextLong();
      }
      value =
          switch (random.nextInt(seldom) == 0 ? random.nextInt(8) : 8) {
            case 0 -> random.nextInt(1_000) / 10.0;
            case 1 -> StaleMarker.value();
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3, 4 -> value + 1;
            default -> value;
          };
      samples.add(startMs, timestampMs, value);
    }
    return samples;
  }
}
