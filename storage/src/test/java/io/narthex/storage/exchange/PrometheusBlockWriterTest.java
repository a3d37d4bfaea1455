package io.narthex.storage.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusBlockWriterTest {
  private static final FileSystem FILES = FileSystem.nio();
  private static final String ULID = "01HK153X00WR0TE00000000001";

  @TempDir Path directory;

  /// A block that is read and written again is the same, byte for byte.
  @Test
  void recordedBlocks() {
    ConformanceCases.family("blocks-rewritten").run(blocks(), this::rewrite);
  }

  private static List<Case> blocks() {
    try (Stream<Path> blocks = Files.list(ConformanceCases.file("blocks/blocks"))) {
      return blocks
          .map(path -> path.getFileName().toString())
          .sorted()
          .map(ulid -> ConformanceCases.json("blocks/expected/" + ulid + ".index.json"))
          .map(json -> new Case("index of " + json.get("index_bytes") + " bytes", json, json))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rewrite(Case c) throws IOException {
    Path original = originalOf(c);
    String ulid = original.getFileName().toString();
    try (PrometheusBlock block = PrometheusBlock.open(FILES, original);
        PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ulid)) {
      BlockSeries series = block.series();
      while (series.next()) {
        writer.beginSeries(series.labels());
        for (int i = 0; i < series.chunkCount(); i++) {
          writer.append(series.readChunk(i), series.chunkMinMs(i), series.chunkMaxMs(i));
        }
        long[] deleted = series.deleted();
        for (int i = 0; i < deleted.length; i += 2) {
          writer.delete(deleted[i], deleted[i + 1]);
        }
      }
      assertEquals(block.meta(), writer.finish());
      try (PrometheusBlock copy = PrometheusBlock.open(FILES, directory.resolve(ulid))) {
        assertEquals(List.of(), copy.remarks());
        assertEquals(List.of(), copy.verify().damages());
        assertSame(block, copy);
      }
    }
    for (String file : List.of("index", "chunks/000001", "meta.json")) {
      assertArrayEquals(
          Files.readAllBytes(original.resolve(file)),
          Files.readAllBytes(directory.resolve(ulid).resolve(file)),
          file);
    }
    assertEquals(
        Files.size(original.resolve("tombstones")),
        Files.size(directory.resolve(ulid).resolve("tombstones")));
    try (Stream<Path> files = Files.list(directory.resolve(ulid))) {
      assertEquals(4, files.count());
    }
  }

  private static Path originalOf(Case c) throws IOException {
    long sizeBytes = c.json().get("index_bytes").asLong();
    try (Stream<Path> blocks = Files.list(ConformanceCases.file("blocks/blocks"))) {
      for (Path block : blocks.toList()) {
        if (Files.size(block.resolve("index")) == sizeBytes) {
          return block;
        }
      }
    }
    throw new AssertionError(c.id());
  }

  @Test
  void whatIsWrittenIsRead() {
    Seeds.rounds(
        20,
        random -> {
          List<WrittenSeries> expected = WrittenSeries.random(random, 1 + random.nextInt(60));
          long maxFileBytes = 500L + random.nextInt(100_000);
          try (PrometheusBlockWriter writer =
              PrometheusBlockWriter.create(FILES, directory, ULID, maxFileBytes)) {
            WrittenSeries.writeAll(expected, writer);
            BlockMeta meta = writer.finish();
            assertEquals(expected.size(), meta.counts().series());
          }
          try (PrometheusBlock block = PrometheusBlock.open(FILES, directory.resolve(ULID))) {
            assertEquals(List.of(), block.remarks());
            BlockVerification verification = block.verify();
            assertEquals(List.of(), verification.damages());
            assertEquals(block.meta().counts(), verification.counts());
            assertEquals(expected, WrittenSeries.readAll(block));
            checkChunks(block, expected, maxFileBytes);
          }
          delete(directory.resolve(ULID));
        });
  }

  private void checkChunks(PrometheusBlock block, List<WrittenSeries> expected, long maxFileBytes)
      throws IOException {
    BlockSeries series = block.series();
    for (WrittenSeries written : expected) {
      assertTrue(series.next());
      int count = written.count();
      assertEquals((count + 119) / 120, series.chunkCount());
    }
    Path chunks = directory.resolve(ULID).resolve("chunks");
    try (Stream<Path> files = Files.list(chunks)) {
      for (Path file : files.toList()) {
        assertTrue(Files.size(file) <= Math.max(maxFileBytes, 1_500), file::toString);
      }
    }
  }

  private static void delete(Path block) throws IOException {
    try (Stream<Path> files = Files.walk(block)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void assertSame(PrometheusBlock expected, PrometheusBlock actual)
      throws IOException {
    BlockSeries a = expected.series();
    BlockSeries b = actual.series();
    while (a.next()) {
      assertTrue(b.next());
      assertEquals(a.labels(), b.labels());
      assertArrayEquals(a.deleted(), b.deleted());
    }
    assertFalse(b.next());
  }

  @Test
  void anUnfinishedBlockLeavesNothing() throws IOException {
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      writer.beginSeries(Labels.of("__name__", "up"));
      assertTrue(writer.isEmpty());
      assertThrows(IllegalStateException.class, writer::finish);
      writer.append(new long[] {1}, new double[] {1}, 0, 1);
      assertFalse(writer.isEmpty());
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aBrokenOffBlockIsReplaced() throws IOException {
    Path left = directory.resolve(ULID + ".tmp-for-creation/chunks");
    Files.createDirectories(left);
    Files.write(left.resolve("000001"), new byte[100]);
    Files.write(left.resolveSibling("index"), new byte[100]);
    writeOne();
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(directory.resolve(ULID)), files.toList());
    }
  }

  private void writeOne() throws IOException {
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      writer.beginSeries(Labels.of("__name__", "up"));
      writer.append(new long[] {1}, new double[] {1}, 0, 1);
      writer.finish();
      assertThrows(IllegalStateException.class, writer::finish);
    }
  }

  @Test
  void whatIsOutOfOrderIsRefused() throws IOException {
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      writer.beginSeries(Labels.of("__name__", "b"));
      writer.append(new long[] {5, 6}, new double[] {1, 2}, 0, 2);
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.append(new long[] {6}, new double[] {1}, 0, 1));
      assertThrows(
          IllegalArgumentException.class, () -> writer.beginSeries(Labels.of("__name__", "a")));
      assertThrows(
          IllegalArgumentException.class, () -> writer.beginSeries(Labels.of("__name__", "b")));
      writer.beginSeries(Labels.of("__name__", "c"));
      writer.append(new long[] {5}, new double[] {1}, 0, 1);
      assertEquals(2, writer.finish().counts().series());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> PrometheusBlockWriter.create(FILES, directory, "not a ulid"));
  }

  @Test
  void seriesWithoutSamplesAreLeftOut() throws IOException {
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      writer.beginSeries(Labels.of("__name__", "a"));
      writer.delete(1, 2);
      writer.beginSeries(Labels.of("__name__", "b"));
      writer.append(new long[] {1, 2, 3}, new double[] {1, 2, 3}, 0, 3);
      writer.delete(2, 2);
      writer.beginSeries(Labels.of("__name__", "c"));
      BlockMeta meta = writer.finish();
      assertEquals(1, meta.counts().series());
      assertEquals(1, meta.counts().tombstones());
      assertEquals(1, meta.minTimeMs());
      assertEquals(4, meta.maxTimeMs());
    }
    try (PrometheusBlock block = PrometheusBlock.open(FILES, directory.resolve(ULID))) {
      assertEquals(
          List.of(
              new WrittenSeries(
                  Labels.of("__name__", "b"), new long[] {1, 3}, new double[] {1, 3})),
          WrittenSeries.readAll(block));
    }
  }

  /// Label names whose postings do not fit into one pass, and more symbols than the reader caches.
  @Test
  void manySeries() throws IOException {
    List<WrittenSeries> expected = new ArrayList<>();
    for (int i = 0; i < 9_000; i++) {
      expected.add(
          new WrittenSeries(
              Labels.of(Map.of("__name__", "many", "id", String.format("%05d", i), "job", "a")),
              new long[] {i},
              new double[] {i}));
    }
    try (PrometheusBlockWriter writer = PrometheusBlockWriter.create(FILES, directory, ULID)) {
      WrittenSeries.writeAll(expected, writer);
      writer.finish();
    }
    try (PrometheusBlock block = PrometheusBlock.open(FILES, directory.resolve(ULID))) {
      assertEquals(List.of(), block.verify().damages());
      assertEquals(expected, WrittenSeries.readAll(block));
    }
  }

  @Test
  void tombstonesAreJoined() {
    Random random = new Random(Seeds.seed());
    for (int round = 0; round < 500; round++) {
      boolean[] deleted = new boolean[40];
      Tombstones tombstones = new Tombstones();
      for (int i = random.nextInt(12); i > 0; i--) {
        int first = random.nextInt(39);
        int last = first + random.nextInt(39 - first);
        tombstones.add(7, first, last);
        Arrays.fill(deleted, first, last + 1, true);
      }
      tombstones.add(7, 5, 4);
      boolean[] actual = new boolean[40];
      long[] intervals = tombstones.of(7);
      for (int i = 0; i < intervals.length; i += 2) {
        assertTrue(i == 0 || intervals[i] > intervals[i - 1] + 1);
        Arrays.fill(actual, (int) intervals[i], (int) intervals[i + 1] + 1, true);
      }
      assertArrayEquals(deleted, actual);
      assertEquals(intervals.length / 2, tombstones.count());
      assertArrayEquals(new long[0], tombstones.of(8));
    }
    Tombstones ends = new Tombstones();
    ends.add(1, Long.MIN_VALUE, Long.MAX_VALUE);
    ends.add(1, 5, 6);
    assertArrayEquals(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, ends.of(1));
  }
}
