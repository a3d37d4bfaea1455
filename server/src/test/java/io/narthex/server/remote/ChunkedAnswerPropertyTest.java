package io.narthex.server.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.SampleBatch;
import io.narthex.storage.SampleCursor;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.SeriesSelection;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.exchange.ChunkDecoder;
import io.narthex.storage.exchange.ChunkEncoding;
import io.narthex.storage.exchange.FloatSamples;
import io.narthex.storage.labels.LabelSink;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// What frames hold against what the selection has, whatever the slices and the size of frames.
class ChunkedAnswerPropertyTest {
  private static final List<Dictionary> DICTIONARIES = List.of(new Dictionary(), new Dictionary());

  private record Series(Labels labels, TreeMap<Long, Double> samples) {}

  /// Gives labels by handles.
  private static final class Dictionary {
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<String, Map<String, Integer>> values = new HashMap<>();

    void give(Labels labels, LabelSink into) {
      into.begin(labels.size());
      for (int i = 0; i < labels.size(); i++) {
        String name = labels.name(i);
        Map<String, Integer> ofName = values.computeIfAbsent(name, _ -> new HashMap<>());
        int nameHandle = names.computeIfAbsent(name, _ -> names.size());
        int handle = ofName.computeIfAbsent(labels.value(i), _ -> ofName.size());
        if (!into.takeKnown(this, nameHandle, handle)) {
          into.take(this, nameHandle, handle, name, labels.value(i));
        }
      }
    }
  }

  @Test
  void framesHoldTheSelection() {
    Seeds.rounds(
        200,
        random -> {
          List<Series> all = new ArrayList<>();
          List<List<Long>> columns = List.of(timestamps(random), timestamps(random));
          for (int i = random.nextInt(20); i > 0; i--) {
            int column = random.nextInt(3);
            all.add(series(i, column < 2 ? columns.get(column) : timestamps(random), random));
          }
          Labels external = random.nextBoolean() ? Labels.EMPTY : labels(random);
          int most = 1 + random.nextInt(3_000);
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          int query = random.nextInt(3);
          ChunkedAnswer answer = new ChunkedAnswer(out, external, most);
          answer.write(query, new Slices(all, random.nextLong(), DICTIONARIES));
          List<Series> expected = new ArrayList<>();
          for (Series one : all) {
            if (!one.samples.isEmpty()) {
              LabelsBuilder labels = external.toBuilder();
              for (int i = 0; i < one.labels.size(); i++) {
                labels.set(one.labels.name(i), one.labels.value(i));
              }
              expected.add(new Series(labels.build(), one.samples));
            }
          }
          assertEquals(expected, read(out.toByteArray(), query, most));
        });
  }

  private static Labels labels(Random random) {
    LabelsBuilder labels = new LabelsBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String value = "é".repeat(random.nextInt(10) == 0 ? 200 : 1) + random.nextInt(50);
      labels.set("n" + random.nextInt(8), value);
    }
    return labels.build();
  }

  private static List<Long> timestamps(Random random) {
    List<Long> timestampsMs = new ArrayList<>();
    long timestampMs = random.nextInt(3) == 0 ? -1_000_000 : 1_700_000_000_000L;
    int rarely = random.nextBoolean() ? 20 : 1_000;
    for (int i = random.nextInt(1_000); i > 0; i--) {
      timestampsMs.add(timestampMs);
      timestampMs += random.nextInt(rarely) == 0 ? 1 + random.nextInt(100_000) : 15_000;
    }
    return timestampsMs;
  }

  private static Series series(int id, List<Long> timestampsMs, Random random) {
    TreeMap<Long, Double> samples = new TreeMap<>();
    for (long timestampMs : timestampsMs) {
      samples.put(timestampMs, random.nextInt(4) == 0 ? random.nextDouble() : 7);
    }
    Labels labels = labels(random).toBuilder().set("id", "s" + id).build();
    return new Series(labels, samples);
  }

  /// Hands series out whole, with the ids of their timestamps, or in slices that overlap.
  private record Slices(List<Series> all, long seed, List<Dictionary> dictionaries)
      implements SeriesSelection {
    @Override
    public int seriesCount() {
      return all.size();
    }

    @Override
    public void labels(int ordinal, LabelSink into) {
      int dictionary = ordinal % (dictionaries.size() + 1);
      if (dictionary < dictionaries.size()) {
        dictionaries.get(dictionary).give(all.get(ordinal).labels, into);
      } else {
        all.get(ordinal).labels.giveTo(into);
      }
    }

    @Override
    public SeriesGroups groups(List<String> names, boolean by) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }

    @Override
    public SampleCursor cursor(int from, int to) {
      List<SampleBatch> batches = new ArrayList<>();
      Random random = new Random(seed);
      Map<Set<Long>, Integer> columns = new HashMap<>();
      for (int ordinal = from; ordinal < to; ordinal++) {
        TreeMap<Long, Double> samples = all.get(ordinal).samples;
        long[] timestampsMs = samples.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values = samples.values().stream().mapToDouble(Double::doubleValue).toArray();
        boolean whole = random.nextBoolean();
        for (int at = 0; at < timestampsMs.length; ) {
          int end = whole ? timestampsMs.length : at + 1 + random.nextInt(400);
          end = Math.min(timestampsMs.length, end);
          SampleBatch batch = new SampleBatch();
          batch.ordinal = ordinal;
          if (whole) {
            batch.timestampColumnId =
                columns.computeIfAbsent(samples.keySet(), _ -> columns.size());
          }
          batch.copyFloats(timestampsMs, values, Math.max(0, at - random.nextInt(50)), end);
          batches.add(batch);
          at = end;
        }
      }
      return new SampleCursor() {
        @Override
        public boolean next(SampleBatch into) {
          if (batches.isEmpty()) {
            return false;
          }
          SampleBatch batch = batches.removeFirst();
          into.ordinal = batch.ordinal;
          into.timestampColumnId = batch.timestampColumnId;
          into.copyFloats(batch.timestampsMs, batch.values, 0, batch.count);
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static List<Series> read(byte[] bytes, int query, int most) {
    List<Series> all = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      int length = (int) varint(in);
      int checksum = in.getInt();
      ByteBuffer message = in.slice(in.position(), length);
      in.position(in.position() + length);
      CRC32C crc = new CRC32C();
      crc.update(message.duplicate());
      assertEquals((int) crc.getValue(), checksum);
      assertEquals(1 << 3 | 2, message.get());
      ByteBuffer series = part(message);
      long index = 0;
      if (message.hasRemaining()) {
        assertEquals(2 << 3, message.get());
        index = varint(message);
      }
      assertEquals(query, index);
      assertTrue(!message.hasRemaining());
      add(series, most, all);
    }
    return all;
  }

  private static void add(ByteBuffer series, int most, List<Series> all) {
    LabelsBuilder labels = new LabelsBuilder();
    TreeMap<Long, Double> samples = new TreeMap<>();
    while (series.hasRemaining()) {
      assertTrue(series.position() < most || samples.isEmpty(), "frame ends with its last chunk");
      int tag = series.get();
      ByteBuffer part = part(series);
      if (tag == (1 << 3 | 2)) {
        assertEquals(1 << 3 | 2, part.get());
        String name = StandardCharsets.UTF_8.decode(part(part)).toString();
        assertEquals(2 << 3 | 2, part.get());
        labels.set(name, StandardCharsets.UTF_8.decode(part(part)).toString());
      } else {
        assertEquals(2 << 3 | 2, tag);
        samples.putAll(chunk(part));
      }
    }
    Labels built = labels.build();
    if (!all.isEmpty() && all.getLast().labels.equals(built)) {
      assertTrue(all.getLast().samples.lastKey() < samples.firstKey());
      all.getLast().samples.putAll(samples);
    } else {
      all.add(new Series(built, samples));
    }
  }

  private static SortedMap<Long, Double> chunk(ByteBuffer chunk) {
    // What is 0 is left out.
    long[] fields = new long[4];
    byte tag = chunk.get();
    while ((tag & 7) == 0) {
      fields[tag >>> 3] = varint(chunk);
      tag = chunk.get();
    }
    assertEquals(1, fields[3]);
    assertEquals(4 << 3 | 2, tag);
    ByteBuffer data = part(chunk);
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    FloatSamples decoded = new FloatSamples();
    new ChunkDecoder().decode(ChunkEncoding.XOR, bytes, 0, bytes.length, decoded);
    TreeMap<Long, Double> samples = new TreeMap<>();
    for (int i = 0; i < decoded.count(); i++) {
      samples.put(decoded.timestampsMs()[i], decoded.values()[i]);
    }
    assertEquals(decoded.count(), samples.size());
    assertTrue(decoded.count() <= 120);
    assertEquals(fields[1], samples.firstKey());
    assertEquals(fields[2], samples.lastKey());
    return samples;
  }

  private static ByteBuffer part(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
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
}
