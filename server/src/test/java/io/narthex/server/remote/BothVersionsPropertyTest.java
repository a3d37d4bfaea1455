package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.SampleOutcome;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.labels.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The same series and samples as 1.0 and as 2.0 come to the same, whichever of the two decoders
/// knows them already.
final class BothVersionsPropertyTest {
  private static final long NOW_MS = 1_795_000_000_000L;
  private static final String[] NAMES = {
    "__name__", "job", "instance", "a", "le", "", "é", "\udcff"
  };
  private static final String[] VALUES = {"", "m", "n", "a value of some length", "1", "\udc80x"};

  private final Random random = new Random(seed());
  private final WriteRequestDecoder v1 = ReceiverFixture.newDecoder();
  private final WriteRequestV2Decoder v2 = ReceiverFixture.newV2Decoder();
  private final Map<Labels, Long> refs = new HashMap<>();

  private static long seed() {
    long seed = Long.getLong("test.seed", 21);
    System.out.println("BothVersionsPropertyTest test.seed=" + seed);
    return seed;
  }

  @Test
  void theSameSamplesInBothVersions() throws MalformedBodyException {
    int samples = 0;
    for (int i = 0; i < 5_000; i++) {
      List<WireMessages.Series> series = randomSeries();
      String inV1 = read(v1, WireMessages.v1(series));
      String inV2 = read(v2, WireMessages.v2(series, random));
      assertEquals(inV1, inV2, series::toString);
      samples += v2.batch().sampleCount();
    }
    assertTrue(samples > 5_000);
  }

  private List<WireMessages.Series> randomSeries() {
    List<WireMessages.Series> series = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      if (!series.isEmpty() && random.nextInt(3) == 0) {
        series.add(
            new WireMessages.Series(
                series.get(random.nextInt(series.size())).labels(), randomSamples()));
        continue;
      }
      List<String> labels = new ArrayList<>(List.of("__name__", random.nextInt(9) > 0 ? "m" : ""));
      for (int j = random.nextInt(4); j > 0; j--) {
        int at = 2 * random.nextInt(labels.size() / 2 + 1);
        int valid = random.nextInt(4) == 0 ? NAMES.length : 5;
        labels.addAll(
            at,
            List.of(NAMES[1 + random.nextInt(valid - 1)], VALUES[random.nextInt(valid - 1) % 6]));
      }
      series.add(new WireMessages.Series(labels, randomSamples()));
    }
    return series;
  }

  private List<WireMessages.Sample> randomSamples() {
    List<WireMessages.Sample> samples = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      long timestampMs =
          switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> NOW_MS + random.nextInt(3);
            default -> NOW_MS - 1 - random.nextInt(1_000_000);
          };
      double value = random.nextInt(4) == 0 ? 0 : Double.longBitsToDouble(random.nextLong());
      samples.add(new WireMessages.Sample(timestampMs, value));
    }
    return samples;
  }

  /// What a decoder reads; it learns refs for new series now and then.
  private String read(MessageDecoder decoder, byte[] body) throws MalformedBodyException {
    decoder.decode(body, body.length, NOW_MS);
    StringBuilder out = new StringBuilder();
    WriteBatch batch = decoder.batch();
    for (int i = 0; i < batch.sampleCount(); i++) {
      Labels labels = decoder.labelsOf(decoder.ownerOf(i));
      long ref = batch.ref(i);
      Labels named = ref < 0 ? batch.series(WriteBatch.seriesIndex(ref)) : labels;
      assertEquals(labels, named);
      if (ref > 0) {
        assertEquals(refs.get(labels), ref, "a ref of another series");
      }
      long bits = Double.doubleToRawLongBits(batch.value(i));
      out.append(labels).append(' ').append(batch.timestampMs(i)).append(' ').append(bits);
      out.append('\n');
    }
    out.append(decoder.counts().invalidLabels).append(' ').append(decoder.counts().tooFarInFuture);
    long[] given = new long[batch.seriesCount()];
    for (int i = 0; i < given.length; i++) {
      given[i] =
          random.nextInt(3) == 0
              ? 0
              : refs.computeIfAbsent(batch.series(i), _ -> (long) refs.size() + 1);
    }
    decoder.learn(CommitResult.allStored(1, batch.sampleCount(), given));
    return out.toString();
  }

  /// A ref that has become void beside a new series: each keeps its own.
  @Test
  void aVoidRefBesideANewSeriesIsNotTakenForIt() throws MalformedBodyException {
    for (MessageDecoder decoder : List.of(v1, v2)) {
      List<WireMessages.Sample> one = List.of(new WireMessages.Sample(NOW_MS, 1));
      WireMessages.Series old = new WireMessages.Series(List.of("__name__", "old"), one);
      WireMessages.Series fresh = new WireMessages.Series(List.of("__name__", "fresh"), one);
      decode(decoder, List.of(old));
      decoder.learn(CommitResult.allStored(1, 1, new long[] {7}));
      decode(decoder, List.of(fresh, old));
      CommitResult result =
          new CommitResult(
              2,
              new SampleOutcome[] {SampleOutcome.STORED, SampleOutcome.UNKNOWN_REF},
              new long[] {8});
      decoder.learn(result);
      assertTrue(decoder.retryUnknownRefs(result));
      assertEquals(1, decoder.batch().sampleCount());
      assertEquals("old", decoder.batch().series(0).get("__name__"));
      decoder.learn(CommitResult.allStored(3, 1, new long[] {9}));
      decode(decoder, List.of(fresh, old));
      assertEquals(8, decoder.batch().ref(0));
      assertEquals(9, decoder.batch().ref(1));
    }
  }

  private void decode(MessageDecoder decoder, List<WireMessages.Series> series)
      throws MalformedBodyException {
    byte[] body = decoder == v1 ? WireMessages.v1(series) : WireMessages.v2(series, random);
    decoder.decode(body, body.length, Long.MAX_VALUE);
  }

  @Test
  void damagedBodiesAreDecodedOrRefused() {
    byte[] good =
        WireMessages.v2(
            List.of(
                new WireMessages.Series(
                    List.of("__name__", "m", "job", "j"),
                    List.of(new WireMessages.Sample(NOW_MS, 1)))),
            random);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        v2.decode(damaged, damaged.length, Long.MAX_VALUE);
      } catch (MalformedBodyException e) {
        refused++;
      }
    }
    assertTrue(refused > 5_000);
    assertThrows(
        MalformedBodyException.class, () -> v2.decode(good, good.length - 1, Long.MAX_VALUE));
  }

  /// One symbol of half a megabyte, named by each of many series: 10 GB written out.
  @Test
  void symbolsThatWouldFillTheMemoryAreRefused() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    WireMessages.field(body, 4, new byte[0]);
    WireMessages.field(body, 4, "__name__".getBytes(StandardCharsets.UTF_8));
    byte[] big = new byte[1 << 19];
    Arrays.fill(big, (byte) 'x');
    WireMessages.field(body, 4, big);
    for (int i = 3; i < 20_000; i++) {
      WireMessages.field(body, 4, ("s" + i).getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream series = new ByteArrayOutputStream();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      for (int ref : new int[] {1, 2, i, i}) {
        WireMessages.varint(packed, ref);
      }
      WireMessages.field(series, 1, packed.toByteArray());
      WireMessages.field(series, 2, new byte[] {0x10, 1});
      WireMessages.field(body, 5, series.toByteArray());
    }
    byte[] bytes = body.toByteArray();
    MalformedBodyException refused =
        assertThrows(
            MalformedBodyException.class, () -> v2.decode(bytes, bytes.length, Long.MAX_VALUE));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("bytes of all label sets"));
  }

  /// Two bytes each: what stands for them must not take hundreds of megabytes.
  @Test
  void millionsOfEmptySeriesAreRefused() {
    for (MessageDecoder decoder : List.of(v1, v2)) {
      byte[] body = new byte[16 << 20];
      for (int i = 0; i < body.length; i += 4) {
        body[i] = (byte) (decoder == v1 ? 0x0a : 0x2a);
        body[i + 1] = 2;
        body[i + 2] = 0x12;
      }
      MalformedBodyException refused =
          assertThrows(
              MalformedBodyException.class,
              () -> decoder.decode(body, body.length, Long.MAX_VALUE));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("series of one body"));
    }
  }
}
