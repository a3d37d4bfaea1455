package io.narthex.storage.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SequentialFile;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.postings.MatcherAlgebra;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class IndexPropertyTest {
  @Test
  void answersAsLists() {
    Seeds.rounds(
        60,
        random -> {
          int size = random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(300);
          check(IndexModel.random(random, size));
        });
  }

  @Test
  void answersAsListsAlsoWhenLarge() {
    Seeds.rounds(2, random -> check(IndexModel.random(random, 5_000)));
  }

  private static void check(IndexModel model) throws IOException {
    byte[] bytes = model.write();
    assertArrayEquals(bytes, model.write());
    try (Arena arena = Arena.ofConfined()) {
      model.check(IndexModel.open(bytes, arena));
    }
  }

  @Test
  void walksInAnyOrder() {
    Seeds.rounds(
        20,
        random -> {
          IndexModel model = IndexModel.random(random, 100);
          try (Arena arena = Arena.ofConfined()) {
            IndexReader index = IndexModel.open(model.write(), arena);
            IndexReader.ChunkWalk walk = index.chunks();
            ChunkEntry entry = new ChunkEntry();
            for (int i = 0; i < 300; i++) {
              int series = random.nextInt(100);
              List<IndexModel.Chunk> chunks = model.series.get(series).chunks();
              assertEquals(chunks.size(), walk.seek(series));
              int read = random.nextInt(chunks.size() + 1);
              for (IndexModel.Chunk chunk : chunks.subList(0, read)) {
                assertTrue(walk.next(entry));
                assertEquals(chunk, IndexModel.Chunk.of(entry));
              }
            }
          }
        });
  }

  @Test
  void takesSeriesInOrderAndWithChunksOnly() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    try (SequentialFile file = new SequentialFile(fileSystem, IndexModel.PATH)) {
      IndexWriter writer = new IndexWriter(file, 1, 2);
      writer.beginSeries(Labels.of("a", "2"), 0, 0);
      assertThrows(IllegalStateException.class, writer::endSeries);
      assertThrows(IllegalArgumentException.class, () -> writer.chunk(new ChunkEntry()));
      Labels same = Labels.of("a", "2");
      assertThrows(IllegalArgumentException.class, () -> writer.beginSeries(same, 0, 0));
      Labels before = Labels.of("a", "1");
      assertThrows(IllegalArgumentException.class, () -> writer.beginSeries(before, 0, 0));
    }
  }

  @Test
  void keepsTheVerdictsUsedLast() {
    VerdictCache cache = new VerdictCache(1_600);
    for (int i = 0; i < 10; i++) {
      int[] values = {i};
      cache.put(1, 2, matcher(i), values);
      cache.put(values, RoaringBitmap.bitmapOf(i));
      assertSame(values, cache.find(1, 2, matcher(i)));
      assertEquals(RoaringBitmap.bitmapOf(i), cache.series(values));
      assertNotNull(cache.find(1, 2, matcher(0)), "used again and again");
    }
    assertNull(cache.find(1, 2, matcher(5)));
    assertNull(cache.find(1, 3, matcher(0)), "of another index");
    int[] large = new int[1_000];
    cache.put(1, 2, matcher(20), large);
    assertNull(cache.find(1, 2, matcher(20)), "larger than the cache");
    cache.put(large, new RoaringBitmap());
    assertNull(cache.series(large));
  }

  @Test
  void selectsAsMatchersDo() {
    Seeds.rounds(
        20,
        random -> {
          IndexModel model = IndexModel.random(random, 300);
          try (Arena arena = Arena.ofConfined()) {
            IndexReader index = IndexModel.open(model.write(), arena);
            for (int i = 0; i < 50; i++) {
              checkSelection(model, index, matchers(random));
            }
          }
        });
  }

  private static void checkSelection(IndexModel model, IndexReader index, List<Matcher> matchers) {
    RoaringBitmap expected = new RoaringBitmap();
    for (int series = 0; series < model.series.size(); series++) {
      Labels labels = model.series.get(series).labels();
      if (matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
        expected.add(series);
      }
    }
    RoaringBitmap found = MatcherAlgebra.select(index, matchers, ReadContext.unbounded());
    assertEquals(expected, found, matchers::toString);
  }

  private static List<Matcher> matchers(Random random) {
    List<MatchType> types = List.of(MatchType.values());
    List<String> names = List.of("__name__", "instance", "cluster", "cpu", "uid", "absent");
    List<String> values =
        List.of("", "eu", "3", "metric_1_total", "host-2:9100", ".*", ".+", "[0-4]", "host-1.*|3");
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      MatchType type = types.get(random.nextInt(types.size()));
      String name = names.get(random.nextInt(names.size()));
      matchers.add(Matcher.of(type, name, values.get(random.nextInt(values.size()))));
    }
    return matchers;
  }

  private static Matcher matcher(int i) {
    return Matcher.of(MatchType.REGEX, "a", "b+" + i);
  }
}
