package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.TimeRange;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Faults and crashes at every operation: a block is there as a whole or not at all.
final class BlockFaultTest {
  private static final int CRASHES = 6;
  private static final Ulid ULID = new Ulid(1 << 20, 2);
  private static final Ulid COMPACTED = new Ulid(1 << 21, 2);
  private static final BlockModel MODEL = BlockModel.random(new Random(12), 2, 3);
  private static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "instance", ".+"));

  private static SimulatedFileSystem start() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    fileSystem.createDirectories(BlockModel.BLOCKS);
    return fileSystem;
  }

  private static BlockDirectory open(SimulatedFileSystem fileSystem) throws IOException {
    return new BlockDirectory(fileSystem, BlockModel.BLOCKS, BlockModel.QUARANTINE, BlockModel.KEY);
  }

  private static long operations() throws IOException {
    SimulatedFileSystem fileSystem = start();
    long before = fileSystem.operationCount();
    MODEL.write(fileSystem, ULID);
    return fileSystem.operationCount() - before;
  }

  /// Opens what is there, which is nothing or the whole model; nothing else is left.
  private static boolean isThere(SimulatedFileSystem fileSystem) throws IOException {
    try (BlockDirectory directory = open(fileSystem)) {
      assertEquals(List.of(), directory.problems());
      List<Block> blocks = directory.blocks();
      for (Block block : blocks) {
        MODEL.check(block, ALL, TimeRange.ALL, Map.of(), 1 << 20);
      }
      assertEquals(blocks.size(), fileSystem.list(BlockModel.BLOCKS).size());
      assertFalse(fileSystem.exists(BlockModel.QUARANTINE));
      assertTrue(blocks.size() <= 1);
      return !blocks.isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultLeavesNothing(Fault fault) throws IOException {
    long operations = operations();
    int failed = 0;
    for (long at = 1; at <= operations; at++) {
      SimulatedFileSystem fileSystem = start();
      fileSystem.failAt(fileSystem.operationCount() + at, fault);
      try {
        MODEL.write(fileSystem, ULID);
      } catch (IOException e) {
        failed++;
        assertFalse(isThere(fileSystem.copy()));
        for (int seed = 0; seed < CRASHES; seed++) {
          isThere(fileSystem.crash(at * CRASHES + seed));
        }
      }
    }
    System.out.printf("%s at each of %d operations%n", fault, operations);
    assertEquals(operations, failed);
    assertTrue(operations >= 10);
  }

  @Test
  void aCrashLeavesAllOrNothing() throws IOException {
    long operations = operations();
    int whole = 0;
    for (long at = 1; at <= operations + 1; at++) {
      for (int seed = 0; seed < CRASHES; seed++) {
        SimulatedFileSystem fileSystem = start();
        fileSystem.stopAt(fileSystem.operationCount() + at);
        boolean published = true;
        try {
          MODEL.write(fileSystem, ULID);
        } catch (IOException e) {
          published = false;
        }
        boolean there = isThere(fileSystem.crash(at * CRASHES + seed));
        assertTrue(there || !published, "published blocks stay");
        whole += there ? 1 : 0;
      }
    }
    System.out.printf("crash at each of %d operations: %d whole%n", operations, whole);
    assertTrue(whole > CRASHES);
  }

  @Test
  void withSyncsTurnedOffHalfBlocksAreFound() throws IOException {
    int found = 0;
    for (int seed = 0; seed < 60; seed++) {
      SimulatedFileSystem fileSystem = start();
      fileSystem.ignoreSyncs();
      MODEL.write(fileSystem, ULID);
      SimulatedFileSystem crashed = fileSystem.crash(seed);
      try {
        found += isThere(crashed) ? 0 : 1;
      } catch (AssertionError e) {
        found++;
      }
    }
    System.out.printf("losses found with syncs off: %d of 60%n", found);
    assertTrue(found > 20, "the crash test must be able to fail: " + found);
  }

  /// Replaces a block by another with the same content, stopped at each operation.
  @Test
  void aReplacementNeverLosesOrDoublesABlock() throws IOException {
    for (long at = 1; ; at++) {
      SimulatedFileSystem fileSystem = start();
      MODEL.write(fileSystem, ULID);
      long before = fileSystem.operationCount();
      fileSystem.stopAt(before + at);
      boolean ended = replace(fileSystem);
      for (int seed = 0; seed < CRASHES; seed++) {
        SimulatedFileSystem crashed = fileSystem.crash(at * CRASHES + seed);
        assertTrue(isThere(crashed), "at operation " + at);
        assertTrue(isThere(crashed));
      }
      if (ended) {
        System.out.printf("replacement stopped at each of %d operations%n", at - 1);
        break;
      }
    }
  }

  private static boolean replace(SimulatedFileSystem fileSystem) throws IOException {
    try (BlockDirectory directory = open(fileSystem)) {
      List<Block> old = directory.blocks();
      BlockOrigin origin =
          new BlockOrigin(
              COMPACTED,
              2,
              List.of(ULID),
              List.of(new BlockOrigin.Parent(ULID, null)),
              BlockModel.KEY_ID,
              7);
      MODEL.write(fileSystem, origin);
      Block block = directory.publish(COMPACTED, old);
      assertEquals(List.of(block), directory.blocks());
      return directory.problems().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void tombstonesAreOldOrNew() throws IOException {
    TimeRange gone = new TimeRange(0, 1_200_000);
    Map<Integer, List<TimeRange>> deleted = Map.of(0, List.of(gone));
    for (long at = 1; at <= 6; at++) {
      for (int seed = 0; seed < CRASHES; seed++) {
        SimulatedFileSystem fileSystem = start();
        MODEL.write(fileSystem, ULID);
        try (BlockDirectory directory = open(fileSystem)) {
          fileSystem.stopAt(fileSystem.operationCount() + at);
          Block block = directory.blocks().getFirst();
          boolean done = true;
          try {
            block.delete(new int[] {0}, gone);
          } catch (IOException e) {
            done = false;
            MODEL.check(block, ALL, TimeRange.ALL, Map.of(), 1 << 20);
          }
          checkEither(fileSystem.crash(at * CRASHES + seed), deleted, done);
        }
      }
    }
  }

  private static void checkEither(
      SimulatedFileSystem fileSystem, Map<Integer, List<TimeRange>> deleted, boolean done)
      throws IOException {
    try (BlockDirectory directory = open(fileSystem)) {
      Block block = directory.blocks().getFirst();
      boolean there = !block.tombstones().isEmpty();
      assertTrue(there || !done);
      MODEL.check(block, ALL, TimeRange.ALL, there ? deleted : Map.of(), 1 << 20);
    }
  }

  @Test
  void anUnfinishedBlockIsRemoved() throws IOException {
    SimulatedFileSystem fileSystem = start();
    BlockOrigin origin = BlockOrigin.first(ULID, BlockModel.KEY_ID);
    try (BlockWriter writer = new BlockWriter(fileSystem, BlockModel.BLOCKS, origin)) {
      assertThrows(IllegalStateException.class, writer::finish);
      assertEquals(1, fileSystem.list(BlockModel.BLOCKS).size());
    }
    assertEquals(List.of(), fileSystem.list(BlockModel.BLOCKS));
  }
}
