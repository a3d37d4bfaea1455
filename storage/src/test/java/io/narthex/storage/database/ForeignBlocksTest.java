package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.TimeRange;
import io.narthex.storage.WriteBatch;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.conformance.Seeds;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import io.narthex.storage.testing.Point;
import io.narthex.storage.testing.SelectionReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Blocks that were written under another identity key answer, and are merged, as if they had been
/// written here.
final class ForeignBlocksTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path IDENTITY = DIRECTORY.resolve("identity");
  private static final long T0 = 1_700_000_000_000L;
  private static final long RANGE_MS = 60_000;
  private static final long STEP_MS = 5_000;
  private static final int SERIES = 6;
  private static final Matcher ALL = Matcher.of(MatchType.REGEX, "__name__", ".+");

  private static Database open(SimulatedFileSystem disk, long seed) {
    BlockOptions blocks = new BlockOptions(RANGE_MS, 9 * RANGE_MS, 0, 0, 0);
    Database database =
        Database.open(
            disk,
            DIRECTORY,
            DatabaseOptions.of(1_000, 0, new Random(seed)).withBlocks(blocks),
            Clock.system(),
            MemoryBudget.root(1 << 28));
    database.replay();
    return database;
  }

  private static Labels series(int number) {
    return Labels.of("__name__", "m", "s", "" + number, "half", number % 2 == 0 ? "" : "odd");
  }

  private static Map<Labels, List<Point>> contents(Database of) {
    return new TreeMap<>(SelectionReader.read(of, TimeRange.ALL, ALL));
  }

  /// Samples of two directories that a third one has all of.
  private static void write(Random random, Database one, Database other, Database both) {
    int steps = 60 + random.nextInt(80);
    WriteBatch ofOne = new WriteBatch();
    WriteBatch ofOther = new WriteBatch();
    WriteBatch ofBoth = new WriteBatch();
    for (int step = 0; step < steps; step++) {
      List.of(ofOne, ofOther, ofBoth).forEach(WriteBatch::clear);
      for (int s = 0; s < SERIES; s++) {
        WriteBatch half = random.nextInt(3) == 0 ? ofOther : ofOne;
        for (WriteBatch batch : List.of(half, ofBoth)) {
          batch.add(batch.addSeries(series(s)), T0 + step * STEP_MS, s * 1_000 + step);
        }
      }
      one.commit(ofOne);
      other.commit(ofOther);
      both.commit(ofBoth);
      if (random.nextInt(30) == 0) {
        one.maintain();
      }
      if (random.nextInt(30) == 0) {
        other.maintain();
      }
    }
  }

  private static void copyBlocks(SimulatedFileSystem from, Path directory, SimulatedFileSystem to)
      throws IOException {
    for (Path block : from.list(directory.resolve("blocks"))) {
      Path copy = DIRECTORY.resolve("blocks").resolve(block.getFileName());
      to.createDirectories(copy);
      for (Path file : from.list(block)) {
        to.setBytes(copy.resolve(file.getFileName()), from.bytes(file));
      }
    }
  }

  @Test
  void blocksOfAnotherDirectoryAreMergedAsOwn() {
    Seeds.rounds(
        12,
        random -> {
          SimulatedFileSystem disk = new SimulatedFileSystem();
          SimulatedFileSystem otherDisk = new SimulatedFileSystem();
          Map<Labels, List<Point>> expected;
          Path snapshot;
          try (Database one = open(disk, random.nextLong());
              Database other = open(otherDisk, random.nextLong());
              Database both = open(new SimulatedFileSystem(), random.nextLong())) {
            write(random, one, other, both);
            expected = contents(both);
            assertEquals(SERIES, expected.size());
            String name = other.administration().writeSnapshot(true);
            snapshot = DIRECTORY.resolve("snapshots").resolve(name);
          }
          copyBlocks(otherDisk, snapshot, disk);
          checkMerged(disk, expected, random.nextLong());
        });
  }

  /// What the head of the other directory held says nothing of the head of this one, whose samples
  /// are all there, before and after compactions and restarts.
  private static void checkMerged(
      SimulatedFileSystem disk, Map<Labels, List<Point>> expected, long seed) {
    try (Database merged = open(disk, seed)) {
      assertEquals(expected, contents(merged));
      merged.maintain();
      assertEquals(expected, contents(merged));
    }
    try (Database again = open(disk, seed)) {
      assertEquals(expected, contents(again));
      again.maintain();
      assertEquals(expected, contents(again));
    }
  }

  @Test
  void aKeyThatIsLostOrDamagedLosesNothing() throws IOException {
    SimulatedFileSystem disk = new SimulatedFileSystem();
    Map<Labels, List<Point>> expected;
    int blocks;
    try (Database database = open(disk, 1);
        Database unused = open(new SimulatedFileSystem(), 2);
        Database alike = open(new SimulatedFileSystem(), 3)) {
      write(new Random(5), database, unused, alike);
      database.maintain();
      expected = contents(database);
      blocks = database.administration().blocks().size();
      assertTrue(blocks > 1);
    }
    byte[] bad = disk.bytes(IDENTITY);
    bad[9] ^= 1;
    SimulatedFileSystem damaged = disk.copy();
    damaged.setBytes(IDENTITY, bad);
    checkMerged(damaged, expected, 7);
    assertEquals(bad.length, damaged.bytes(DIRECTORY.resolve("quarantine/identity")).length);
    SimulatedFileSystem lost = disk.copy();
    lost.delete(IDENTITY);
    checkMerged(lost, expected, 8);
    try (OfflineBlocks offline = OfflineBlocks.open(lost, DIRECTORY)) {
      assertEquals(
          SERIES, offline.select(List.of(List.of(ALL)), TimeRange.ALL).getFirst().seriesCount());
    }
  }
}
