package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.CommitResult;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SelectHints;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.BlockOrigin;
import io.narthex.storage.block.BlockWriter;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.head.CountingLog;
import io.narthex.storage.head.FrameLog;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadOptions;
import io.narthex.storage.head.HeadSnapshot;
import io.narthex.storage.head.HeadVectors;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.labels.SeriesIdentity.IdentityKey;
import io.narthex.storage.source.MergedSelection;
import io.narthex.storage.source.SourceSelection;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Blocks of which sealed vectors are handed on hold the same samples as those for which each is
/// decoded, and are no larger.
final class HeadExportPropertyTest {
  private static final long T0 = 1_795_000_000_000L / 7_200_000 * 7_200_000;
  private static final long BLOCK_MS = 7_200_000;
  private static final int SERIES = 20;
  private static final int SEEDS = 2;

  /// Vectors that begin elsewhere may take a few bytes more.
  private static final double MOST_OF_SAMPLES = 1.001;

  private static final Path BLOCKS = Path.of("/blocks");
  private static final IdentityKey KEY = new IdentityKey(1, 2);
  private static final MemoryBudget BUDGET = MemoryBudget.root(1L << 30);

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();
  private final FrameLog log = new CountingLog();
  private int blocks;
  private long bytesOfVectors;
  private long bytesOfSamples;

  /// How the targets of a run behave.
  ///
  /// @param oneIn of so many samples one is missing, or has a time of its own
  /// @param deletions whether samples are deleted
  private record Shape(long intervalMs, int targets, int oneIn, boolean deletions) {}

  private static double value(SplittableRandom random, int series, int round) {
    return switch (series % 6) {
      case 0 -> series;
      case 1 -> round / 200 + series;
      case 2 -> round * 15.0 + series;
      case 3 -> random.nextDouble();
      case 4 -> round * 1_500.0 + random.nextInt(1_000);
      default -> random.nextInt(100_000) / 100.0;
    };
  }

  private static Labels labels(int target, int series) {
    return Labels.of("__name__", "m" + series, "target", "" + target);
  }

  private void scrape(Head head, SplittableRandom random, Shape shape, int target, int round) {
    WriteBatch batch = new WriteBatch();
    long jitterMs = target % 2 == 0 ? 0 : random.nextInt(5);
    for (int series = 0; series < SERIES; series++) {
      boolean joinsLate = series == 7 && round < 77;
      boolean leavesEarly = series == 8 && round % 700 > 300;
      if (joinsLate || leavesEarly || (shape.oneIn > 0 && random.nextInt(shape.oneIn) == 0)) {
        continue;
      }
      long ownMs = shape.oneIn > 0 && random.nextInt(4 * shape.oneIn) == 0 ? 1 : 0;
      long timestampMs = T0 + round * shape.intervalMs + target * 37L + jitterMs + ownMs;
      batch.add(batch.addSeries(labels(target, series)), timestampMs, value(random, series, round));
    }
    CommitResult result = head.commit(batch, log);
    assertTrue(result.allSuccessful());
  }

  private void run(long seed, Shape shape) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    HeadOptions options = new HeadOptions(100_000, Long.MAX_VALUE, BLOCK_MS, BLOCK_MS, 0, KEY);
    Head head = new Head(options, BUDGET, Clock.system(), null);
    int rounds = (int) (5 * BLOCK_MS / 2 / shape.intervalMs);
    for (int round = 0; round < rounds; round++) {
      for (int target = 0; target < shape.targets; target++) {
        if (shape.oneIn == 0 || random.nextInt(10 * shape.oneIn) > 0) {
          scrape(head, random, shape, target, round);
        }
      }
      if (round % 10 == 0) {
        head.keepHouse();
      }
      if (shape.deletions && random.nextInt(200) == 0) {
        long startMs = T0 + random.nextLong((round + 1) * shape.intervalMs);
        head.delete(
            List.of(Matcher.equal("__name__", "m" + random.nextInt(SERIES))),
            new TimeRange(startMs, startMs + random.nextLong(BLOCK_MS)),
            ReadContext.unbounded(),
            log);
      }
    }
    compare(head, shape, rounds, new TimeRange(T0, T0 + BLOCK_MS - 1));
    compare(head, shape, rounds, new TimeRange(T0 + BLOCK_MS, T0 + 2 * BLOCK_MS - 1));
    compare(head, shape, rounds, TimeRange.ALL);
    long startMs = T0 + random.nextLong(BLOCK_MS);
    compare(head, shape, rounds, new TimeRange(startMs, startMs + random.nextLong(BLOCK_MS)));
    head.close();
  }

  private void compare(Head head, Shape shape, int rounds, TimeRange range) throws IOException {
    SeriesQuery all = new SeriesQuery(List.of(), range, SelectHints.NONE, true);
    ReadContext context = ReadContext.unbounded();
    try (HeadSnapshot snapshot = head.capture(List.of(all), range.startMs(), context);
        HeadVectors vectors = snapshot.vectors(0)) {
      // What is appended and deleted now is not in the snapshot.
      SplittableRandom random = new SplittableRandom(rounds);
      scrape(head, random, shape, 0, rounds + blocks);
      Block bySamples = open(writer -> export(writer, snapshot).writeSamples());
      Block byVectors = open(writer -> export(writer, snapshot).writeVectors(vectors));
      assertEquals(bySamples.manifest().sampleCount(), byVectors.manifest().sampleCount());
      assertEquals(bySamples.range(), byVectors.range());
      Map<Labels, List<Point>> expected = read(bySamples);
      assertEquals(expected.size(), bySamples.manifest().seriesCount());
      assertEquals(expected, read(byVectors));
      if (isOneBlock(range)) {
        bytesOfSamples += bytes(bySamples);
        bytesOfVectors += bytes(byVectors);
      }
      bySamples.release();
      byVectors.release();
    }
  }

  private static boolean isOneBlock(TimeRange range) {
    return range.startMs() % BLOCK_MS == 0 && range.endMs() - range.startMs() == BLOCK_MS - 1;
  }

  private static HeadExport export(BlockWriter writer, HeadSnapshot snapshot) {
    return new HeadExport(writer, snapshot.selection(0));
  }

  @FunctionalInterface
  private interface Contents {
    void write(BlockWriter writer) throws IOException;
  }

  private Block open(Contents contents) throws IOException {
    Ulid ulid = Ulid.of(T0 + blocks++, new Random(blocks));
    fileSystem.createDirectories(BLOCKS);
    try (BlockWriter writer =
        new BlockWriter(fileSystem, BLOCKS, BlockOrigin.first(ulid, KEY.id()))) {
      contents.write(writer);
      writer.finish();
    }
    return Block.open(fileSystem, BLOCKS.resolve(ulid.toString()), new VerdictCache(1 << 16), KEY);
  }

  private static Map<Labels, List<Point>> read(Block block) {
    SeriesQuery all = new SeriesQuery(List.of(), TimeRange.ALL, SelectHints.NONE, false);
    SourceSelection selection = block.select(List.of(), TimeRange.ALL, ReadContext.unbounded());
    return SelectionReader.read(
        MergedSelection.of(List.of(selection), all, ReadContext.unbounded()));
  }

  private static long bytes(Block block) {
    return block.manifest().index().sizeBytes() + block.manifest().chunks().sizeBytes();
  }

  private void check(Shape shape) throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, shape);
    }
    double ratio = (double) bytesOfVectors / bytesOfSamples;
    assertTrue(ratio <= MOST_OF_SAMPLES, () -> "size to that of samples encoded again: " + ratio);
  }

  @Test
  void steadyTargets() throws IOException {
    check(new Shape(15_000, 3, 0, false));
  }

  @Test
  void fastTargets() throws IOException {
    check(new Shape(5_000, 3, 0, false));
  }

  @Test
  void slowTargets() throws IOException {
    check(new Shape(60_000, 3, 0, false));
  }

  @Test
  void seriesWithHoles() throws IOException {
    check(new Shape(15_000, 3, 150, false));
  }

  @Test
  void seriesThatOftenMissAScrape() throws IOException {
    check(new Shape(15_000, 3, 15, false));
  }

  @Test
  void deletedSamples() throws IOException {
    check(new Shape(15_000, 3, 300, true));
  }
}
