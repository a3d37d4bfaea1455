package io.narthex.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/// Bodies of both versions say the same, as a reader sees it that knows nothing of how they were
/// written.
final class WriteMessageTest {
  private static final long TIMESTAMP_MS = 1_700_000_000_123L;

  /// A field of a message.
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  private record Field(int number, byte[] bytes, long value) {}

  @Test
  void bothVersionsHaveTheSameSeriesAndSamples() throws IOException {
    NodeFleet fleet = new NodeFleet(1_000, 500, 1);
    fleet.advance();
    FleetBodies bodies = new FleetBodies(fleet);
    byte[] v1 = Snappy.uncompress(bodies.snappy(400, 700, TIMESTAMP_MS));
    byte[] v2 = Snappy.uncompress(bodies.snappyV2(400, 700, TIMESTAMP_MS));
    assertEquals(300, WriteMessage.samples(v1));
    assertTrue(v2.length < v1.length / 2);
    List<String> expected = seriesOfV1(v1);
    assertEquals(300, expected.size());
    assertEquals(expected, seriesOfV2(v2));
  }

  private static List<String> seriesOfV1(byte[] body) {
    List<String> all = new ArrayList<>();
    for (Field series : fields(body)) {
      Map<String, String> labels = new TreeMap<>();
      StringBuilder samples = new StringBuilder();
      for (Field field : fields(series.bytes)) {
        if (field.number == 1) {
          List<Field> label = fields(field.bytes);
          labels.put(text(label.getFirst().bytes), text(label.get(1).bytes));
        } else {
          samples.append(values(field));
        }
      }
      all.add(labels.toString() + samples);
    }
    return all;
  }

  private static List<String> seriesOfV2(byte[] body) {
    List<String> symbols = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (Field field : fields(body)) {
      if (field.number == 4) {
        symbols.add(text(field.bytes));
      } else {
        assertEquals(5, field.number);
        assertEquals("", symbols.getFirst());
        all.add(seriesOfV2(fields(field.bytes), symbols));
      }
    }
    return all;
  }

  private static String seriesOfV2(List<Field> series, List<String> symbols) {
    ByteBuffer refs = ByteBuffer.wrap(series.getFirst().bytes);
    Map<String, String> labels = new TreeMap<>();
    while (refs.hasRemaining()) {
      String name = symbols.get((int) varint(refs));
      labels.put(name, symbols.get((int) varint(refs)));
    }
    StringBuilder samples = new StringBuilder();
    for (Field field : series.subList(1, series.size())) {
      assertEquals(2, field.number);
      samples.append(values(field));
    }
    return labels.toString() + samples;
  }

  private static List<Long> values(Field sample) {
    return fields(sample.bytes).stream().map(Field::value).toList();
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      byte[] bytes = new byte[0];
      long value = 0;
      switch (tag & 7) {
        case 0 -> value = varint(in);
        case 1 -> value = in.getLong();
        default -> {
          bytes = new byte[(int) varint(in)];
          in.get(bytes);
        }
      }
      fields.add(new Field(tag >>> 3, bytes, value));
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (next & 0x7fL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
