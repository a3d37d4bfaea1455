package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.NaiveStorage;
import io.narthex.storage.testing.SelectionReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class RemoteWriteReceiverTest {
  private static final long T0 = 1_794_999_000_000L;
  private final ReceiverFixture receiver = new ReceiverFixture();

  @Test
  void storesAndReleasesItsMemory() throws IOException {
    assertEquals(204, receiver.send(body(series("m", T0, 1), series("n", T0, 2))).status());
    assertEquals(0, receiver.inFlight().usedBytes());
    assertEquals(List.of("m", "n"), names());
  }

  @Test
  void aKnownSeriesIsFoundByItsBytes() throws IOException {
    for (int i = 0; i < 50; i++) {
      assertEquals(204, receiver.send(body(series("m", T0 + i, i))).status());
    }
    assertEquals(50, points("m"));
  }

  @Test
  void goodSamplesAreStoredBesideRefusedOnes() throws IOException {
    receiver.send(body(series("m", T0, 1)));
    WriteAnswer answer =
        receiver.send(body(series("m", T0, 9), series("n", T0, 2), series("m", T0 - 1, 3)));
    assertEquals(400, answer.status());
    assertTrue(answer.text().contains("duplicate sample for timestamp"), answer::text);
    assertTrue(answer.text().contains("out of order sample: 1 samples refused"), answer::text);
    assertTrue(answer.text().contains("__name__=\"m\""), answer::text);
    assertEquals(List.of("m", "n"), names());
  }

  @Test
  void theSameRequestAgainIsSuccess() throws IOException {
    byte[] body = body(series("m", T0, 1), series("m", T0 + 1, 2));
    assertEquals(204, receiver.send(body).status());
    assertEquals(204, receiver.send(body).status());
    assertEquals(2, points("m"));
  }

  @Test
  void seriesAboveTheLimitAreRefusedAndNamedAndKnownOnesGoOn() throws IOException {
    ReceiverFixture limited = new ReceiverFixture(new NaiveStorage(1));
    assertEquals(204, limited.send(body(series("m", T0, 1))).status());
    WriteAnswer answer =
        limited.send(body(series("m", T0 + 1, 2), series("n", T0, 2), series("o", T0, 2)));
    assertEquals(400, answer.status());
    assertEquals(
        "limit of series reached: new series not created: 2 samples refused, first"
            + " {__name__=\"n\", job=\"j\"} 2.0 @ "
            + T0
            + " ms\n",
        answer.text());
    assertEquals(204, limited.send(body(series("m", T0 + 2, 3))).status());
    assertEquals(1, limited.storage().statistics(10).seriesCount());
  }

  @Test
  void samplesFarAheadAreRefused() throws IOException {
    long limit = ReceiverFixture.NOW_MS + 600_000;
    assertEquals(204, receiver.send(body(series("m", limit, 1))).status());
    WriteAnswer answer = receiver.send(body(series("m", limit + 1, 1)));
    assertEquals(400, answer.status());
    assertTrue(answer.text().startsWith("out of bounds: timestamp is too far"), answer::text);
  }

  /// Prometheus finds no field that it knows, answers 204 and stores nothing.
  @Test
  void aMessageOfVersionTwoUnderTheOtherTypeIsRefused() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    field(message, 4, new byte[0]);
    field(message, 5, new byte[] {0x0a, 0});
    WriteAnswer answer = receiver.send(Snappy.compress(message.toByteArray()));
    assertEquals(400, answer.status());
    assertTrue(answer.text().contains("io.prometheus.write.v2.Request"), answer::text);
    assertEquals(0, receiver.storage().statistics(10).seriesCount());
  }

  @Test
  void aDamagedBodyStoresNothing() throws IOException {
    byte[] good = message(series("m", T0, 1), series("n", T0, 2));
    for (int length = 1; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      ReceiverFixture fresh = new ReceiverFixture();
      if (fresh.send(Snappy.compress(cut)).status() == 400) {
        assertEquals(0, fresh.storage().statistics(10).seriesCount(), "cut at " + length);
      }
      assertEquals(0, fresh.inFlight().usedBytes());
    }
  }

  @Test
  void aClosedStorageMeansTryAgain() throws IOException {
    NaiveStorage storage = new NaiveStorage();
    ReceiverFixture closed = new ReceiverFixture(storage);
    storage.close();
    WriteAnswer answer = closed.send(body(series("m", T0, 1)));
    assertEquals(503, answer.status());
    assertEquals(1, answer.retryAfterSeconds());
  }

  @Test
  void anyBytesAreDecodedOrRefused() {
    long seed = Long.getLong("test.seed", 11);
    System.out.println("RemoteWriteReceiverTest test.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = message(series("m", T0, 1), series("n", T0, 2));
    WriteRequestDecoder decoder = ReceiverFixture.newDecoder();
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        decoder.decode(damaged, damaged.length, Long.MAX_VALUE);
      } catch (MalformedBodyException e) {
        refused++;
      }
    }
    assertTrue(refused > 5_000);
    assertThrows(
        MalformedBodyException.class, () -> decoder.decode(good, good.length - 1, Long.MAX_VALUE));
  }

  /// Whatever stands in a body: a decoder that knows its series reads what one reads that does not.
  @Test
  void knownSeriesAreReadAsUnknownOnesAre() throws MalformedBodyException {
    long seed = Long.getLong("test.seed", 12);
    System.out.println("RemoteWriteReceiverTest test.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] series = {
      series("m", T0, 1),
      series("n", T0 + 7, 0),
      series("", T0, 3),
      series("short", 5, 4),
      // Ends in a label whose value looks like a sample; and has one before its labels.
      sampleLast(new byte[] {0x12, 7, 0x10, -1, -1, -1, -1, -1, 1}),
      twice(series("two", T0, 5)),
      new byte[0]
    };
    WriteRequestDecoder knowing = ReceiverFixture.newDecoder();
    long ref = 1;
    for (int i = 0; i < 3_000; i++) {
      byte[][] chosen = new byte[1 + random.nextInt(4)][];
      for (int j = 0; j < chosen.length; j++) {
        chosen[j] = series[random.nextInt(series.length)].clone();
        if (random.nextInt(8) == 0 && chosen[j].length > 0) {
          chosen[j][random.nextInt(chosen[j].length)] = (byte) random.nextInt(256);
        }
      }
      byte[] body = message(chosen);
      WriteRequestDecoder fresh = ReceiverFixture.newDecoder();
      String expected = read(fresh, body);
      assertEquals(expected, read(knowing, body), () -> Arrays.toString(body));
      long[] refs = new long[expected.equals("refused") ? 0 : knowing.batch().seriesCount()];
      for (int j = 0; j < refs.length; j++) {
        refs[j] = ref++;
      }
      if (refs.length > 0) {
        knowing.learn(CommitResult.allStored(1, knowing.batch().sampleCount(), refs));
      }
    }
  }

  private static String read(WriteRequestDecoder decoder, byte[] body)
      throws MalformedBodyException {
    try {
      decoder.decode(body, body.length, ReceiverFixture.NOW_MS);
    } catch (MalformedBodyException e) {
      return "refused";
    }
    StringBuilder out = new StringBuilder();
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      out.append(decoder.labelsOf(decoder.ownerOf(i)))
          .append(' ')
          .append(batch.timestampMs(i))
          .append(' ');
      out.append(batch.value(i)).append('\n');
    }
    WriteCounts counts = decoder.counts();
    return out.append(counts.invalidLabels)
        .append(' ')
        .append(counts.tooFarInFuture)
        .append(' ')
        .append(counts.exemplars)
        .append(' ')
        .append(counts.histograms)
        .toString();
  }

  private static byte[] sampleLast(byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 2, new byte[] {0x10, 1});
    field(out, 1, label("__name__", "odd"));
    ByteArrayOutputStream label = new ByteArrayOutputStream();
    field(label, 1, "a".getBytes(StandardCharsets.UTF_8));
    field(label, 2, value);
    field(out, 1, label.toByteArray());
    return out.toByteArray();
  }

  private static byte[] twice(byte[] series) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(series);
    field(out, 2, new byte[] {0x10, 9});
    return out.toByteArray();
  }

  private List<String> names() {
    return SelectionReader.read(receiver.storage(), TimeRange.ALL, Matcher.equal("job", "j"))
        .keySet()
        .stream()
        .map(labels -> labels.get(Labels.METRIC_NAME))
        .sorted()
        .toList();
  }

  private int points(String name) {
    return SelectionReader.read(
            receiver.storage(), TimeRange.ALL, Matcher.equal(Labels.METRIC_NAME, name))
        .values()
        .iterator()
        .next()
        .size();
  }

  private static byte[] body(byte[]... series) throws IOException {
    return Snappy.compress(message(series));
  }

  private static byte[] message(byte[]... series) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] one : series) {
      field(out, 1, one);
    }
    return out.toByteArray();
  }

  private static byte[] series(String name, long timestampMs, double value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 1, label("__name__", name));
    field(out, 1, label("job", "j"));
    ByteArrayOutputStream sample = new ByteArrayOutputStream();
    sample.write(1 << 3 | 1);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < 8; i++) {
      sample.write((int) (bits >>> (8 * i)));
    }
    sample.write(2 << 3);
    varint(sample, timestampMs);
    field(out, 2, sample.toByteArray());
    return out.toByteArray();
  }

  private static byte[] label(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 1, name.getBytes(StandardCharsets.UTF_8));
    field(out, 2, value.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    out.write(number << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
