package io.narthex.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockManifest;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockScrub;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.source.MergedSelection;
import io.narthex.storage.source.SourceSelection;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Random blocks against one map that their samples were put into, oldest block first.
final class CompactorPropertyTest {
  private static final int SERIES = 40;

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();
  private final List<Block> blocks = new ArrayList<>();
  private final CompactionProgress progress = new CompactionProgress();
  private int nextUlid;

  @Test
  void theNewBlockHoldsWhatTheOldOnesDid() {
    Seeds.rounds(
        150,
        random -> {
          CompactorPropertyTest round = new CompactorPropertyTest();
          round.writeBlocks(random, true);
          round.delete(random);
          round.compactAndCompare();
        });
  }

  /// The usual case: nothing is decoded.
  @Test
  void blocksThatFollowEachOtherAreCopied() {
    Seeds.rounds(
        50,
        random -> {
          CompactorPropertyTest round = new CompactorPropertyTest();
          round.writeBlocks(random, false);
          round.compactAndCompare();
          assertEquals(0, round.progress.samplesEncoded());
          long samples =
              round.blocks.stream().mapToLong(block -> block.manifest().sampleCount()).sum();
          long chunks =
              round.blocks.stream().mapToLong(block -> block.manifest().chunkCount()).sum();
          assertEquals(samples, round.progress.samplesCopied());
          assertEquals(chunks, round.progress.chunksCopied());
        });
  }

  private static Labels series(int i) {
    return Labels.of(Labels.METRIC_NAME, "m" + i % 3, "i", "" + i, "job", i % 5 == 0 ? "" : "j");
  }

  private void writeBlocks(Random random, boolean overlapping) throws IOException {
    TestBlocks writer = new TestBlocks(fileSystem, random);
    long startMs = random.nextInt(1_000) - 500L;
    int count = 1 + random.nextInt(4);
    for (int b = 0; b < count; b++) {
      SortedMap<Labels, SortedMap<Long, Long>> samples = new TreeMap<>();
      int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 300);
      while (samples.isEmpty()) {
        for (int i = 0; i < SERIES; i++) {
          SortedMap<Long, Long> of = samples(random, startMs, length);
          if (random.nextInt(3) > 0 && !of.isEmpty()) {
            samples.put(series(i), of);
          }
        }
      }
      writer.write(TestBlocks.ulid(nextUlid), samples);
      blocks.add(TestBlocks.open(fileSystem, TestBlocks.ulid(nextUlid++)));
      boolean overlap = overlapping && random.nextInt(2) == 0;
      startMs += overlap ? random.nextInt(2 * length) - (long) length : 10L * length + 10;
    }
    Collections.shuffle(blocks, random);
  }

  private static SortedMap<Long, Long> samples(Random random, long startMs, int length) {
    SortedMap<Long, Long> samples = new TreeMap<>();
    int oneOf = 1 + random.nextInt(3);
    int values = 1 + random.nextInt(1_000);
    for (int i = 0; i < length; i++) {
      if (random.nextInt(oneOf) == 0) {
        double value = random.nextInt(50) == 0 ? Double.NaN : random.nextInt(values) / 8.0;
        samples.put(startMs + 10L * i, Double.doubleToRawLongBits(value));
      }
    }
    return samples;
  }

  private void delete(Random random) throws IOException {
    for (int i = random.nextInt(6); i > 0; i--) {
      Block block = blocks.get(random.nextInt(blocks.size()));
      int[] some = random.ints(3, 0, block.index().seriesCount()).sorted().distinct().toArray();
      long startMs = block.manifest().minMs() + random.nextInt(2_000) - 500;
      block.delete(some, new TimeRange(startMs, startMs + random.nextInt(3_000)));
    }
    if (random.nextInt(20) == 0) {
      for (Block block : blocks) {
        int[] all = IntStream.range(0, block.index().seriesCount()).toArray();
        block.delete(all, TimeRange.ALL);
      }
    }
  }

  private void compactAndCompare() throws IOException {
    SortedMap<Labels, SortedMap<Long, Long>> expected = new TreeMap<>();
    blocks.stream()
        .sorted((a, b) -> a.ulid().compareTo(b.ulid()))
        .map(TestBlocks::read)
        .forEach(read ->
            read.forEach(
                (labels, of) -> expected.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(of)));
    Optional<BlockManifest> written =
        new Compactor(fileSystem, TestBlocks.DIRECTORY)
            .compact(blocks, TestBlocks.ulid(nextUlid), progress, ReadContext.unbounded());
    assertEquals(!expected.isEmpty(), written.isPresent());
    assertEquals(progress.seriesTotal(), progress.seriesRead());
    if (written.isPresent()) {
      Block compacted = TestBlocks.open(fileSystem, TestBlocks.ulid(nextUlid));
      assertEquals(expected, TestBlocks.read(compacted));
      assertEquals(select(blocks), select(List.of(compacted)), "as queries see it");
      checkManifest(compacted, expected);
      BlockScrub.run(compacted, bytes -> {});
      compacted.release();
    } else {
      assertEquals(blocks.size(), fileSystem.list(TestBlocks.DIRECTORY).size());
    }
    blocks.forEach(Block::release);
  }

  /// Samples as the merging reader delivers them, of series that have any.
  private static Map<Labels, List<Point>> select(List<Block> from) {
    List<SourceSelection> sources = new ArrayList<>();
    from.stream()
        .sorted(Block.OLDEST_FIRST)
        .map(block -> block.select(List.of(), TimeRange.ALL, ReadContext.unbounded()))
        .forEach(sources::add);
    SeriesQuery all = new SeriesQuery(List.of(), TimeRange.ALL, SelectHints.NONE, true);
    Map<Labels, List<Point>> read =
        SelectionReader.read(MergedSelection.of(sources, all, ReadContext.unbounded()));
    read.values().removeIf(List::isEmpty);
    return read;
  }

  @Test
  void aBlockIsAsNewAsTheNewestThatItsContentWasWrittenTo() {
    BlockOrigin first = BlockOrigin.first(TestBlocks.ulid(1), 7);
    BlockOrigin late = BlockOrigin.first(TestBlocks.ulid(3), 7);
    List<Ulid> sources = List.of(TestBlocks.ulid(0), TestBlocks.ulid(2));
    BlockOrigin compacted =
        new BlockOrigin(TestBlocks.ulid(9), 2, sources, List.of(), 7, BlockOrigin.NOT_OF_HEAD);
    List<BlockOrigin> origins = new ArrayList<>(List.of(late, compacted, first));
    origins.sort(BlockOrigin.OLDEST_FIRST);
    assertEquals(List.of(first, compacted, late), origins);
  }

  private void checkManifest(Block compacted, SortedMap<Labels, SortedMap<Long, Long>> expected) {
    BlockManifest manifest = compacted.manifest();
    assertEquals(expected.size(), manifest.seriesCount());
    assertEquals(expected.values().stream().mapToLong(Map::size).sum(), manifest.sampleCount());
    assertEquals(manifest.sampleCount(), progress.samplesCopied() + progress.samplesEncoded());
    assertEquals(2, manifest.origin().level());
    List<Ulid> sources = blocks.stream().map(Block::ulid).sorted().toList();
    assertEquals(sources, manifest.origin().sources());
    assertEquals(
        blocks.stream()
            .map(block -> new BlockOrigin.Parent(block.ulid(), block.range()))
            .collect(Collectors.toSet()),
        Set.copyOf(manifest.origin().parents()));
    assertTrue(compacted.tombstones().isEmpty());
    assertEquals(0, BlockSummary.of(compacted, false).tombstoneCount());
  }
}
