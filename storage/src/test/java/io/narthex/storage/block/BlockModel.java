package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.SeriesGroups;
import io.narthex.storage.TimeRange;
import io.narthex.storage.chunk.ChunkBuffer;
import io.narthex.storage.chunk.TimestampEncoder;
import io.narthex.storage.chunk.ValueEncoder;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.source.SourceCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What a block is to hold, as lists; written to a block and compared with what it answers.
final class BlockModel {
  static final Path BLOCKS = Path.of("/data/blocks");
  static final Path QUARANTINE = Path.of("/data/quarantine");
  static final IdentityKey KEY = new IdentityKey(1, 2);
  static final long KEY_ID = KEY.id();

  /// Values of the timestamps `from..` of a column.
  @SuppressWarnings("ArrayRecordComponent") // a carrier of columns, never compared
  record Chunk(long[] column, int from, double[] values) {}

  record Series(Labels labels, List<Chunk> chunks) {
    long identityHigh() {
      return labels.hashCode() * 31L;
    }

    long identityLow() {
      return labels.hashCode() * 17L;
    }
  }

  /// A sample, its value by its bits.
  record Sample(long timestampMs, long bits) {}

  final List<Series> series = new ArrayList<>();

  static BlockModel random(Random random, int targets, int names) {
    BlockModel model = new BlockModel();
    TreeMap<Labels, Series> sorted = new TreeMap<>();
    for (int target = 0; target < targets; target++) {
      List<long[]> columns = randomColumns(random);
      for (int name = 0; name < names; name++) {
        List<Chunk> chunks = new ArrayList<>();
        int first = random.nextInt(5) == 0 ? random.nextInt(columns.size()) : 0;
        for (int i = first; i < columns.size(); i++) {
          chunks.add(randomChunk(random, columns.get(i)));
        }
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("__name__", "metric_" + name);
        labels.put("instance", "host-" + target);
        if (name % 3 == 0) {
          labels.put("mode", random.nextBoolean() ? "idle" : "user");
        }
        sorted.put(Labels.of(labels), new Series(Labels.of(labels), chunks));
      }
    }
    model.series.addAll(sorted.values());
    return model;
  }

  private static List<long[]> randomColumns(Random random) {
    List<long[]> columns = new ArrayList<>();
    long timestampMs = 1_000_000L + random.nextInt(15_000);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      long[] column = new long[1 + random.nextInt(200)];
      for (int j = 0; j < column.length; j++) {
        column[j] = timestampMs;
        timestampMs += 15_000 + (random.nextInt(10) == 0 ? random.nextInt(9) : 0);
      }
      columns.add(column);
    }
    return columns;
  }

  private static Chunk randomChunk(Random random, long[] column) {
    int from = random.nextInt(6) == 0 ? random.nextInt(column.length) : 0;
    int count =
        random.nextInt(6) == 0 ? 1 + random.nextInt(column.length - from) : column.length - from;
    double[] values = new double[count];
    double value = random.nextInt(1_000);
    boolean constant = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      values[i] = value;
      value += constant ? 0 : random.nextInt(100) - 20;
    }
    return new Chunk(column, from, values);
  }

  BlockManifest write(FileSystem fileSystem, Ulid ulid) throws IOException {
    return write(fileSystem, BlockOrigin.first(ulid, KEY_ID));
  }

  BlockManifest write(FileSystem fileSystem, BlockOrigin origin) throws IOException {
    fileSystem.createDirectories(BLOCKS);
    try (BlockWriter writer = new BlockWriter(fileSystem, BLOCKS, origin)) {
      for (Series each : series) {
        writer.beginSeries(each.labels, each.identityHigh(), each.identityLow());
        for (Chunk chunk : each.chunks) {
          write(writer, chunk);
        }
        writer.endSeries();
      }
      return writer.finish();
    }
  }

  private static void write(BlockWriter writer, Chunk chunk) throws IOException {
    ChunkBuffer bytes = new ChunkBuffer();
    new TimestampEncoder().encode(chunk.column, 0, chunk.column.length, bytes);
    ChunkEntry entry = new ChunkEntry();
    entry.column = writer.timestampColumn(bytes.bytes(), 0, bytes.length());
    bytes.clear();
    ValueEncoder encoder = new ValueEncoder();
    for (int i = 0; i < chunk.values.length; i += 128) {
      encoder.encode(chunk.values, i, Math.min(128, chunk.values.length - i), bytes);
    }
    entry.from = chunk.from;
    entry.count = chunk.values.length;
    entry.minMs = chunk.column[chunk.from];
    entry.maxMs = chunk.column[chunk.from + entry.count - 1];
    entry.length = bytes.length();
    writer.chunk(entry, bytes.bytes(), 0);
  }

  long sampleCount() {
    return series.stream()
        .flatMap(each -> each.chunks.stream())
        .mapToLong(chunk -> chunk.values.length)
        .sum();
  }

  /// Samples of a series in `range` without those that `deleted` has.
  static List<Sample> samples(Series of, TimeRange range, List<TimeRange> deleted) {
    List<Sample> samples = new ArrayList<>();
    for (Chunk chunk : of.chunks) {
      for (int i = 0; i < chunk.values.length; i++) {
        long at = chunk.column[chunk.from + i];
        if (range.contains(at) && deleted.stream().noneMatch(gone -> gone.contains(at))) {
          samples.add(new Sample(at, Double.doubleToRawLongBits(chunk.values[i])));
        }
      }
    }
    return samples;
  }

  /// Numbers of the series that fulfil all matchers.
  int[] select(List<Matcher> matchers) {
    return IntStream.range(0, series.size())
        .filter(i -> matchers.stream().allMatch(matcher -> matches(matcher, series.get(i).labels)))
        .toArray();
  }

  private static boolean matches(Matcher matcher, Labels labels) {
    return matcher.matches(labels.get(matcher.name()));
  }

  /// Selects from `block` and compares everything.
  ///
  /// @param deleted ranges by number of series
  /// @param most samples of a call
  void check(
      Block block,
      List<Matcher> matchers,
      TimeRange range,
      Map<Integer, List<TimeRange>> deleted,
      int most) {
    BlockSelection selection = block.select(matchers, range, ReadContext.unbounded());
    int[] expected = select(matchers);
    assertEquals(expected.length, selection.seriesCount(), matchers::toString);
    Map<Integer, List<Long>> byColumn = new HashMap<>();
    int[] ordinals = IntStream.range(0, expected.length).toArray();
    try (SourceCursor cursor = selection.cursor(ordinals, 0, ordinals.length)) {
      SampleBatch batch = new SampleBatch();
      for (int ordinal : ordinals) {
        Series of = series.get(expected[ordinal]);
        assertEquals(of.labels, selection.labels(ordinal));
        assertEquals(of.identityHigh(), selection.identityHigh(ordinal));
        assertEquals(of.identityLow(), selection.identityLow(ordinal));
        assertTrue(cursor.nextSeries());
        List<TimeRange> gone = deleted.getOrDefault(expected[ordinal], List.of());
        List<Sample> samples = samples(of, range, gone);
        boolean once = checkSamples(cursor, batch, samples, most);
        int id = cursor.timestampColumnId();
        if (once && id != SampleBatch.UNSHARED) {
          List<Long> timestamps = samples.stream().map(Sample::timestampMs).toList();
          assertEquals(timestamps, byColumn.computeIfAbsent(id, i -> timestamps));
        }
      }
      assertFalse(cursor.nextSeries());
    }
    checkGroups(selection, expected, List.of("instance"), true);
    checkGroups(selection, expected, List.of("mode", "absent"), true);
    checkGroups(selection, expected, List.of("instance"), false);
  }

  private static boolean checkSamples(
      SourceCursor cursor, SampleBatch batch, List<Sample> expected, int most) {
    List<Sample> found = new ArrayList<>();
    boolean more = true;
    int calls = 0;
    while (more) {
      batch.count = 0;
      more = cursor.read(batch, most);
      calls++;
      assertTrue(batch.count <= most);
      for (int i = 0; i < batch.count; i++) {
        long bits = Double.doubleToRawLongBits(batch.values[i]);
        found.add(new Sample(batch.timestampsMs[i], bits));
      }
    }
    assertEquals(expected, found);
    return calls == 1;
  }

  private void checkGroups(
      BlockSelection selection, int[] numbers, List<String> names, boolean by) {
    SeriesGroups groups = selection.groups(names, by);
    List<Labels> labels = new ArrayList<>();
    int[] expected = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      Labels group = group(series.get(numbers[i]).labels, names, by);
      if (!labels.contains(group)) {
        labels.add(group);
      }
      expected[i] = labels.indexOf(group);
    }
    assertEquals(labels, groups.labels());
    assertArrayEquals(expected, groups.groupOfOrdinal());
  }

  private static Labels group(Labels labels, List<String> names, boolean by) {
    Map<String, String> kept = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      boolean listed = names.contains(name) || (!by && name.equals(Labels.METRIC_NAME));
      if (listed == by) {
        kept.put(name, labels.value(i));
      }
    }
    return Labels.of(kept);
  }

  /// Reads everything as a compaction does.
  void checkSequence(Block block) {
    BlockSeries walk = block.series();
    ChunkEntry entry = new ChunkEntry();
    ChunkBuffer bytes = new ChunkBuffer();
    for (Series each : series) {
      assertTrue(walk.next());
      assertEquals(each.labels, walk.labels());
      assertEquals(each.identityHigh(), walk.identityHigh());
      for (Chunk chunk : each.chunks) {
        assertTrue(walk.nextChunk(entry));
        assertEquals(chunk.values.length, entry.count);
        assertEquals(chunk.from, entry.from);
        byte[] found = Arrays.copyOf(walk.read(entry), entry.length);
        bytes.clear();
        ValueEncoder encoder = new ValueEncoder();
        for (int i = 0; i < chunk.values.length; i += 128) {
          encoder.encode(chunk.values, i, Math.min(128, chunk.values.length - i), bytes);
        }
        assertArrayEquals(Arrays.copyOf(bytes.bytes(), bytes.length()), found);
      }
      assertFalse(walk.nextChunk(entry));
    }
    assertFalse(walk.next());
  }
}
