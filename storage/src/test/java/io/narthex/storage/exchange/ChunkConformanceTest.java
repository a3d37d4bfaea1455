package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.encoding.MalformedBytesException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ChunkConformanceTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void floats() {
    ConformanceCases.family("chunks-float")
        .run(
            ConformanceCases.lines("chunks/float.jsonl"),
            c -> {
              decodes(c);
              encodes(c);
            });
  }

  @Test
  void histogramsAreCounted() {
    ConformanceCases.family("chunks-histogram")
        .run(
            ConformanceCases.lines("chunks/histogram.jsonl"),
            ChunkConformanceTest::countsHistograms);
  }

  private static void decodes(Case c) {
    ChunkEncoding encoding = encoding(c);
    byte[] bytes = HEX.parseHex(c.text("bytes"));
    assertEquals(c.json().get("num_samples").asInt(), encoding.sampleCount(bytes, 0, bytes.length));
    ChunkDecoder decoder = new ChunkDecoder();
    FloatSamples samples = new FloatSamples();
    for (byte[] padded : new byte[][] {bytes, surrounded(bytes)}) {
      int at = (padded.length - bytes.length) / 2;
      decoder.decode(encoding, padded, at, bytes.length, samples);
      assertSamples(c.json().get("samples"), samples);
    }
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThrows(
          MalformedBytesException.class,
          () -> decoder.decode(encoding, bytes, 0, cut, samples),
          () -> "cut to " + cut + " bytes");
    }
  }

  /// Ones around the bytes: what lies outside a chunk is not part of it.
  private static byte[] surrounded(byte[] bytes) {
    byte[] padded = new byte[bytes.length + 32];
    Arrays.fill(padded, (byte) 0xff);
    System.arraycopy(bytes, 0, padded, 16, bytes.length);
    return padded;
  }

  private static void assertSamples(JsonNode expected, FloatSamples samples) {
    assertEquals(expected.size(), samples.count());
    for (int i = 0; i < expected.size(); i++) {
      int index = i;
      JsonNode sample = expected.get(i);
      assertEquals(sample.get(0).asLong(), samples.timestampsMs()[i], () -> "timestamp " + index);
      assertEquals(
          sample.get(2).asText(),
          HEX.toHexDigits(Double.doubleToRawLongBits(samples.values()[i])),
          () -> "value " + index);
      assertEquals(
          sample.path(3).asLong(0), samples.startTimestampsMs()[i], () -> "start " + index);
    }
  }

  private static void encodes(Case c) {
    XorEncoder xor = new XorEncoder();
    Xor2Encoder xor2 = new Xor2Encoder();
    boolean second = encoding(c) == ChunkEncoding.XOR2;
    for (int round = 0; round < 2; round++) {
      xor.clear();
      xor2.clear();
      FloatSamples samples = new FloatSamples();
      for (JsonNode sample : c.json().get("samples")) {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(sample.get(2).asText(), 16));
        if (second) {
          xor2.append(sample.get(3).asLong(), sample.get(0).asLong(), value);
        } else {
          xor.append(new long[] {sample.get(0).asLong()}, new double[] {value}, 0, 1);
          samples.add(0, sample.get(0).asLong(), value);
        }
      }
      String encoded =
          second
              ? HEX.formatHex(xor2.bytes(), 0, xor2.length())
              : HEX.formatHex(xor.bytes(), 0, xor.length());
      assertEquals(c.text("bytes"), encoded);
      if (!second) {
        xor.clear();
        xor.append(samples.timestampsMs(), samples.values(), 0, samples.count());
        assertEquals(c.text("bytes"), HEX.formatHex(xor.bytes(), 0, xor.length()));
      }
    }
  }

  private static void countsHistograms(Case c) {
    ChunkEncoding encoding = encoding(c);
    assertFalse(encoding.isFloat());
    for (JsonNode chunk : c.json().get("chunks")) {
      byte[] bytes = HEX.parseHex(chunk.get("bytes").asText());
      assertEquals(chunk.get("num_samples").asInt(), encoding.sampleCount(bytes, 0, bytes.length));
      assertThrows(MalformedBytesException.class, () -> encoding.sampleCount(bytes, 0, 2));
    }
  }

  private static ChunkEncoding encoding(Case c) {
    ChunkEncoding encoding = ChunkEncoding.of(c.json().get("encoding_byte").asInt());
    assertEquals(
        c.text("encoding").toLowerCase(Locale.ROOT),
        encoding.name().toLowerCase(Locale.ROOT).replace("_", ""));
    return encoding;
  }
}
