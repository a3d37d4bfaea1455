package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SampleBatch;
import io.narthex.storage.TimeRange;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.index.ChunkEntry;
import io.narthex.storage.index.ColumnEntry;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.source.SourceCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class BlockPropertyTest {
  private static final List<MatchType> TYPES = List.of(MatchType.values());
  private static final List<String> NAMES = List.of("__name__", "instance", "mode", "absent");
  private static final List<String> VALUES =
      List.of("", "idle", "host-1", "metric_3", ".*", ".+", "metric_[0-4]", "host-[12]|user");

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();
  private final VerdictCache verdicts = new VerdictCache(1 << 16);

  private Block write(Random random, BlockModel model) throws IOException {
    Ulid ulid = Ulid.of(1_000, random);
    BlockManifest manifest = model.write(fileSystem, ulid);
    Block block =
        Block.open(
            fileSystem, BlockFiles.directory(BlockModel.BLOCKS, ulid), verdicts, BlockModel.KEY);
    assertEquals(manifest, block.manifest());
    assertEquals(model.sampleCount(), manifest.sampleCount());
    assertEquals(model.series.size(), manifest.seriesCount());
    return block;
  }

  private static List<Matcher> matchers(Random random) {
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      matchers.add(
          Matcher.of(
              TYPES.get(random.nextInt(TYPES.size())),
              NAMES.get(random.nextInt(NAMES.size())),
              VALUES.get(random.nextInt(VALUES.size()))));
    }
    return matchers;
  }

  private static TimeRange range(Random random, TimeRange of) {
    if (random.nextInt(3) == 0) {
      return TimeRange.ALL;
    }
    long length = of.endMs() - of.startMs() + 20;
    long start = of.startMs() - 10 + random.nextLong(length);
    return new TimeRange(start, start + random.nextLong(length));
  }

  @Test
  void readsWhatWasWritten() {
    Seeds.rounds(
        40,
        random -> {
          int targets = 1 + random.nextInt(6);
          BlockModel model = BlockModel.random(random, targets, 1 + random.nextInt(12));
          Block block = write(random, model);
          for (int i = 0; i < 20; i++) {
            int most = random.nextBoolean() ? 1 << 20 : 1 + random.nextInt(300);
            TimeRange range = range(random, block.range());
            model.check(block, matchers(random), range, Map.of(), most);
          }
          model.checkSequence(block);
          BlockScrub.run(block, length -> assertTrue(length > 0));
          block.release();
        });
  }

  @Test
  void whatWasDeletedIsNotRead() {
    Seeds.rounds(
        30,
        random -> {
          BlockModel model = BlockModel.random(random, 3, 6);
          Block block = write(random, model);
          Map<Integer, List<TimeRange>> deleted = new HashMap<>();
          for (int i = 0; i < 6; i++) {
            TimeRange gone = range(random, block.range());
            TreeSet<Integer> some = new TreeSet<>();
            for (int j = random.nextInt(6); j > 0; j--) {
              some.add(random.nextInt(model.series.size()));
            }
            block.delete(some.stream().mapToInt(Integer::intValue).toArray(), gone);
            some.forEach(one -> deleted.computeIfAbsent(one, o -> new ArrayList<>()).add(gone));
            model.check(block, matchers(random), range(random, block.range()), deleted, 1 << 20);
          }
          block.release();
          Block again = Block.open(fileSystem, block.directory(), verdicts, BlockModel.KEY);
          model.check(again, matchers(random), TimeRange.ALL, deleted, 100);
          again.release();
        });
  }

  @Test
  void columnsAreWrittenOnceAndSharedByContent() throws IOException {
    Random random = new Random(1);
    BlockModel model = BlockModel.random(random, 3, 40);
    Block block = write(random, model);
    TreeSet<Long> starts = new TreeSet<>();
    for (BlockModel.Series each : model.series) {
      each.chunks().forEach(chunk -> starts.add(chunk.column()[0]));
    }
    assertEquals(starts.size(), block.manifest().columnCount());
    BlockSeries walk = block.series();
    ChunkEntry chunk = new ChunkEntry();
    ColumnEntry column = new ColumnEntry();
    while (walk.next()) {
      while (walk.nextChunk(chunk)) {
        assertTrue(walk.readColumn(chunk.column, column).length >= column.length);
        assertTrue(starts.contains(column.minMs));
      }
    }
    block.release();
  }

  @Test
  void aSelectionReadsWhatWasThereWhenItWasMade() throws IOException {
    Random random = new Random(2);
    BlockModel model = BlockModel.random(random, 1, 1);
    Block block = write(random, model);
    List<Matcher> all = List.of(Matcher.equal("instance", "host-0"));
    BlockSelection before = block.select(all, TimeRange.ALL, ReadContext.unbounded());
    block.delete(new int[] {0}, TimeRange.ALL);
    BlockSelection after = block.select(all, TimeRange.ALL, ReadContext.unbounded());
    assertEquals(model.sampleCount(), count(before));
    assertEquals(0, count(after));
    block.release();
  }

  private static long count(BlockSelection selection) {
    SampleBatch batch = new SampleBatch();
    try (SourceCursor cursor = selection.cursor(new int[] {0}, 0, 1)) {
      assertTrue(cursor.nextSeries());
      assertFalse(cursor.read(batch, SampleBatch.MAX_SAMPLES));
    }
    return batch.count;
  }

  /// Series of a target have its timestamps under one id, and a batch that holds them already is
  /// recognised.
  @Test
  void seriesOfATargetShareTheirTimestamps() throws IOException {
    long[] column = {1_000, 2_000, 3_000};
    BlockModel model = new BlockModel();
    for (String name : List.of("a", "b", "c")) {
      BlockModel.Chunk chunk = new BlockModel.Chunk(column, 0, new double[] {1, 2, 4});
      model.series.add(
          new BlockModel.Series(Labels.of("__name__", name, "instance", "x"), List.of(chunk)));
    }
    Block block = write(new Random(3), model);
    BlockSelection selection =
        block.select(
            List.of(Matcher.equal("instance", "x")),
            new TimeRange(1_500, 3_000),
            ReadContext.unbounded());
    SampleBatch batch = new SampleBatch();
    Set<Integer> ids = new HashSet<>();
    Set<Object> writers = new HashSet<>();
    try (SourceCursor cursor = selection.cursor(new int[] {0, 1, 2}, 0, 3)) {
      while (cursor.nextSeries()) {
        batch.count = 0;
        assertFalse(cursor.read(batch, 10));
        assertEquals(2, batch.count);
        assertEquals(3_000, batch.timestampsMs[1]);
        assertEquals(4, batch.values[1]);
        ids.add(cursor.timestampColumnId());
        writers.add(Objects.requireNonNull(batch.timestampsFrom));
      }
    }
    assertEquals(1, ids.size());
    assertEquals(1, writers.size());
    assertFalse(ids.contains(SampleBatch.UNSHARED));
    block.release();
  }
}
