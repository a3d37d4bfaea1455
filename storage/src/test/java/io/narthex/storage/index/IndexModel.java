package io.narthex.storage.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SequentialFile;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.LabelOrder;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.LabelIndex;
import io.narthex.storage.testing.KnownLabels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an index is to hold, as lists; written to an index and compared with what it answers.
final class IndexModel {
  static final Path PATH = Path.of("/index");
  static final long ID_HIGH = 0x0102030405060708L;
  static final long ID_LOW = 0x1112131415161718L;

  record Column(int count, long minMs, long maxMs, long offset, int length, int crc) {
    void into(ColumnEntry entry) {
      entry.count = count;
      entry.minMs = minMs;
      entry.maxMs = maxMs;
      entry.offset = offset;
      entry.length = length;
      entry.crc = crc;
    }

    static Column of(ColumnEntry e) {
      return new Column(e.count, e.minMs, e.maxMs, e.offset, e.length, e.crc);
    }
  }

  record Chunk(
      int column, int from, int count, long minMs, long maxMs, long offset, int length, int crc) {
    ChunkEntry entry() {
      ChunkEntry entry = new ChunkEntry();
      entry.column = column;
      entry.from = from;
      entry.count = count;
      entry.minMs = minMs;
      entry.maxMs = maxMs;
      entry.offset = offset;
      entry.length = length;
      entry.crc = crc;
      return entry;
    }

    static Chunk of(ChunkEntry e) {
      return new Chunk(e.column, e.from, e.count, e.minMs, e.maxMs, e.offset, e.length, e.crc);
    }
  }

  record Series(Labels labels, long identityHigh, long identityLow, List<Chunk> chunks) {}

  final List<Column> columns = new ArrayList<>();
  final List<Series> series = new ArrayList<>();

  /// Series with random labels and chunks; some labels on all, some on few, some with many values.
  static IndexModel random(Random random, int seriesCount) {
    IndexModel model = new IndexModel();
    TreeSet<Labels> labels = new TreeSet<>();
    while (labels.size() < seriesCount) {
      labels.add(randomLabels(random, seriesCount));
    }
    long end = 32;
    for (Labels each : labels) {
      List<Chunk> chunks = new ArrayList<>();
      int chunkCount = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(20);
      for (int i = 0; i < chunkCount; i++) {
        if (model.columns.isEmpty() || random.nextInt(10) == 0) {
          end += random.nextInt(3) == 0 ? 7 : 0;
          model.columns.add(randomColumn(random, end));
          end += model.columns.getLast().length;
        }
        int column =
            random.nextBoolean() ? model.columns.size() - 1 : random.nextInt(model.columns.size());
        chunks.add(randomChunk(random, column, model.columns.get(column), end));
        end += chunks.getLast().length;
      }
      model.series.add(new Series(each, random.nextLong(), random.nextLong(), chunks));
    }
    return model;
  }

  private static Labels randomLabels(Random random, int seriesCount) {
    Map<String, String> map = new TreeMap<>();
    map.put("__name__", "metric_" + random.nextInt(1 + seriesCount / 40) + "_total");
    map.put("instance", "host-" + random.nextInt(1 + seriesCount / 10) + ":9100");
    map.put("cluster", "eu");
    if (random.nextInt(3) == 0) {
      map.put("cpu", Integer.toString(random.nextInt(8)));
    }
    if (random.nextInt(50) == 0) {
      map.put("uid", Long.toHexString(random.nextLong()) + "x".repeat(random.nextInt(200)));
    }
    if (random.nextInt(200) == 0) {
      map.put("ünï\uD83D\uDE00", random.nextBoolean() ? "\uE000" : "\uD83D\uDE00");
    }
    if (random.nextInt(100) == 0) {
      map.remove("__name__");
    }
    return Labels.of(map);
  }

  private static Column randomColumn(Random random, long offset) {
    int count = 1 + random.nextInt(512);
    long minMs = random.nextLong(-1_000_000, 1L << 42);
    long maxMs = count == 1 ? minMs : minMs + count + random.nextLong(1L << 30);
    return new Column(count, minMs, maxMs, offset, 1 + random.nextInt(300), random.nextInt());
  }

  private static Chunk randomChunk(Random random, int at, Column column, long offset) {
    int length = 1 + random.nextInt(400);
    if (random.nextInt(3) > 0) {
      return new Chunk(
          at, 0, column.count, column.minMs, column.maxMs, offset, length, random.nextInt());
    }
    int from = random.nextInt(column.count);
    int count = 1 + random.nextInt(column.count - from);
    boolean whole = count == column.count;
    long minMs = whole ? column.minMs : column.minMs + from;
    long maxMs = whole ? column.maxMs : minMs + count - 1;
    return new Chunk(at, from, count, minMs, maxMs, offset, length, random.nextInt());
  }

  byte[] write() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    try (SequentialFile file = new SequentialFile(fileSystem, PATH)) {
      IndexWriter writer = new IndexWriter(file, ID_HIGH, ID_LOW);
      ColumnEntry entry = new ColumnEntry();
      int columnsWritten = 0;
      for (Series each : series) {
        writer.beginSeries(each.labels, each.identityHigh, each.identityLow);
        for (Chunk chunk : each.chunks) {
          for (; columnsWritten <= chunk.column; columnsWritten++) {
            columns.get(columnsWritten).into(entry);
            assertEquals(columnsWritten, writer.column(entry));
          }
          writer.chunk(chunk.entry());
        }
        writer.endSeries();
      }
      for (; columnsWritten < columns.size(); columnsWritten++) {
        columns.get(columnsWritten).into(entry);
        assertEquals(columnsWritten, writer.column(entry));
      }
      writer.finish();
      file.sync();
    }
    return fileSystem.bytes(PATH);
  }

  static IndexReader open(byte[] bytes, Arena arena) throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    fileSystem.setBytes(PATH, bytes);
    try (DurableFile file = fileSystem.open(PATH, FileSystem.Mode.READ)) {
      return new IndexReader(
          file.map(0, bytes.length, arena), PATH, ID_HIGH, ID_LOW, new VerdictCache(1 << 20));
    }
  }

  /// Asks `index` for everything and compares.
  void check(IndexReader index) {
    assertEquals(series.size(), index.seriesCount());
    assertEquals(columns.size(), index.columnCount());
    assertEquals(series.stream().mapToLong(s -> s.chunks.size()).sum(), index.chunkCount());
    ColumnEntry column = new ColumnEntry();
    for (int i = 0; i < columns.size(); i++) {
      index.column(i, column);
      assertEquals(columns.get(i), Column.of(column));
    }
    IndexReader.ChunkWalk walk = index.chunks();
    KnownLabels known = new KnownLabels();
    ChunkEntry entry = new ChunkEntry();
    for (int i = 0; i < series.size(); i++) {
      Series expected = series.get(i);
      assertEquals(expected.labels, index.labels(i));
      index.labels(i, known);
      assertEquals(expected.labels, known.labels());
      assertEquals(expected.identityHigh, index.identityHigh(i));
      assertEquals(expected.identityLow, index.identityLow(i));
      assertEquals(expected.chunks.size(), walk.seek(i));
      for (Chunk chunk : expected.chunks) {
        assertTrue(walk.next(entry));
        assertEquals(chunk, Chunk.of(entry));
      }
      assertFalse(walk.next(entry));
    }
    checkLabels(index);
  }

  private void checkLabels(IndexReader index) {
    TreeMap<String, TreeMap<String, List<Integer>>> expected =
        new TreeMap<>(LabelOrder::compareUtf8);
    for (int i = 0; i < series.size(); i++) {
      Labels labels = series.get(i).labels;
      for (int j = 0; j < labels.size(); j++) {
        expected
            .computeIfAbsent(labels.name(j), name -> new TreeMap<>(LabelOrder::compareUtf8))
            .computeIfAbsent(labels.value(j), value -> new ArrayList<>())
            .add(i);
      }
    }
    assertEquals(expected.size(), index.labelCount());
    int label = 0;
    for (Map.Entry<String, TreeMap<String, List<Integer>>> each : expected.entrySet()) {
      assertEquals(each.getKey(), index.labelText(label));
      assertEquals(label, index.label(each.getKey()));
      checkLabel(index, label++, each.getValue());
    }
    assertEquals(LabelIndex.NONE, index.label("absent"));
    assertEquals(LabelIndex.NONE, index.label("zzz"));
  }

  private void checkLabel(IndexReader index, int label, Map<String, List<Integer>> expected) {
    String name = index.labelText(label);
    assertEquals(expected.size(), index.valueCount(label));
    int value = 0;
    for (Map.Entry<String, List<Integer>> each : expected.entrySet()) {
      assertEquals(each.getKey(), index.valueText(label, value));
      assertEquals(value, index.value(label, each.getKey()));
      assertEquals(LabelIndex.NONE, index.value(label, each.getKey() + "\u0001"));
      assertEquals(each.getValue().size(), index.seriesCount(label, value));
      assertEquals(each.getValue(), list(index.union(label, new int[] {value}, 1).toArray()));
      value++;
    }
    assertEquals(LabelIndex.NONE, index.value(label, ""));
    assertEquals(LabelIndex.NONE, index.value(label, "\uDBFF\uDFFF"));
    int withLabel = 0;
    for (int i = 0; i < series.size(); i++) {
      int of = index.valueOf(i, label);
      assertEquals(series.get(i).labels.get(name), of < 0 ? "" : index.valueText(label, of));
      withLabel += of < 0 ? 0 : 1;
    }
    assertEquals(withLabel, index.seriesCount(label));
    assertEquals(withLabel, index.withLabel(label).getCardinality());
    checkUnions(index, label);
  }

  private void checkUnions(IndexReader index, int label) {
    String name = index.labelText(label);
    for (String pattern : List.of(".*[13579].*", ".+", "nothing", "host-1.*|eu")) {
      for (MatchType type : List.of(MatchType.REGEX, MatchType.NOT_REGEX)) {
        Matcher matcher = Matcher.of(type, name, pattern);
        int[] values = index.matchingValues(label, matcher, ReadContext.unbounded());
        assertArrayEquals(
            values, index.matchingValues(label, matcher, ReadContext.unbounded()), "cached");
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
          String text = series.get(i).labels.get(name);
          if (!text.isEmpty() && matcher.matches(text)) {
            expected.add(i);
          }
        }
        for (int times = 0; times < 2; times++) {
          assertEquals(expected, list(index.union(label, values, values.length).toArray()));
        }
      }
    }
  }

  private static List<Integer> list(int[] items) {
    return Arrays.stream(items).boxed().toList();
  }
}
