package io.narthex.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.ReadContext;
import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.block.Block;
import io.narthex.storage.block.Ulid;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Failures and crashes at every operation of a compaction, and damage of what it reads: the old
/// blocks stay as they are, and the new one is there as a whole or not at all.
final class CompactorFaultTest {
  private static final Ulid OLDER = TestBlocks.ulid(1);
  private static final Ulid NEWER = TestBlocks.ulid(2);
  private static final Ulid COMPACTED = TestBlocks.ulid(3);

  private final SimulatedFileSystem template = new SimulatedFileSystem();

  @BeforeEach
  void writeBlocks() throws IOException {
    TestBlocks blocks = new TestBlocks(template, new Random(5));
    blocks.write(OLDER, samples(0, 400, 3));
    blocks.write(NEWER, samples(3_000, 300, 2));
    Block older = TestBlocks.open(template, OLDER);
    older.delete(new int[] {1}, new TimeRange(500, 900));
    older.release();
  }

  private static SortedMap<Labels, SortedMap<Long, Long>> samples(long startMs, int count, int of) {
    Random random = new Random(startMs);
    SortedMap<Labels, SortedMap<Long, Long>> samples = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      SortedMap<Long, Long> series = new TreeMap<>();
      for (int j = 0; i % of > 0 && j < count; j++) {
        series.put(startMs + 10L * j, Double.doubleToRawLongBits(random.nextInt(100) / 4.0));
      }
      if (!series.isEmpty()) {
        samples.put(Labels.of(Labels.METRIC_NAME, "m", "i", "" + i), series);
      }
    }
    return samples;
  }

  private static void compact(SimulatedFileSystem fileSystem, ReadContext context)
      throws IOException {
    List<Block> blocks = new ArrayList<>();
    try {
      blocks.add(TestBlocks.open(fileSystem, NEWER));
      blocks.add(TestBlocks.open(fileSystem, OLDER));
      new Compactor(fileSystem, TestBlocks.DIRECTORY)
          .compact(blocks, COMPACTED, new CompactionProgress(), context);
    } finally {
      blocks.forEach(Block::release);
    }
  }

  private static SortedMap<Labels, SortedMap<Long, Long>> read(
      SimulatedFileSystem fileSystem, Ulid ulid) throws IOException {
    Block block = TestBlocks.open(fileSystem, ulid);
    try {
      return TestBlocks.read(block);
    } finally {
      block.release();
    }
  }

  /// Holds a file system against what should be there.
  private final class Expected {
    private final SortedMap<Labels, SortedMap<Long, Long>> older = read(template, OLDER);
    private final SortedMap<Labels, SortedMap<Long, Long>> newer = read(template, NEWER);
    private final SortedMap<Labels, SortedMap<Long, Long>> merged = new TreeMap<>();
    private final long operations;

    Expected() throws IOException {
      older.forEach((labels, of) -> merged.put(labels, new TreeMap<>(of)));
      newer.forEach(
          (labels, of) -> merged.computeIfAbsent(labels, l -> new TreeMap<>()).putAll(of));
      SimulatedFileSystem fileSystem = template.copy();
      compact(fileSystem, ReadContext.unbounded());
      operations = fileSystem.operationCount();
      assertTrue(check(fileSystem));
    }

    /// @return whether the new block is there
    boolean check(SimulatedFileSystem fileSystem) throws IOException {
      assertEquals(older, read(fileSystem, OLDER));
      assertEquals(newer, read(fileSystem, NEWER));
      Path compacted = TestBlocks.DIRECTORY.resolve(COMPACTED.toString());
      if (!fileSystem.exists(compacted) || fileSystem.list(compacted).isEmpty()) {
        return false;
      }
      assertEquals(merged, read(fileSystem, COMPACTED));
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void anyOperationFails(Fault fault) throws IOException {
    Expected expected = new Expected();
    for (long at = 1; at <= expected.operations; at++) {
      for (boolean once : new boolean[] {true, false}) {
        SimulatedFileSystem fileSystem = template.copy();
        if (once) {
          fileSystem.failAt(at, fault);
        } else {
          fileSystem.failFrom(at, fault);
        }
        assertThrows(IOException.class, () -> compact(fileSystem, ReadContext.unbounded()));
        fileSystem.heal();
        boolean published = expected.check(fileSystem);
        assertTrue(!published || !once, "what failed is taken back");
        expected.check(fileSystem.crash(at));
      }
    }
    assertTrue(expected.operations > 8);
  }

  @Test
  void theProcessEndsAtAnyOperation() throws IOException {
    Expected expected = new Expected();
    int published = 0;
    for (long at = 1; at <= expected.operations; at++) {
      for (int crash = 0; crash < 20; crash++) {
        SimulatedFileSystem fileSystem = template.copy();
        fileSystem.stopAt(at);
        assertThrows(IOException.class, () -> compact(fileSystem, ReadContext.unbounded()));
        published += expected.check(fileSystem.crash(at * 20 + crash)) ? 1 : 0;
      }
    }
    assertTrue(published > 0, "some crashes come behind the rename");
    SimulatedFileSystem fileSystem = template.copy();
    compact(fileSystem, ReadContext.unbounded());
    assertTrue(expected.check(fileSystem.crash(1)), "durable on return");
  }

  /// Every byte that the compaction reads, damaged: it is found, or the byte was of no account.
  @Test
  void damageIsFoundAndNothingIsWritten() throws IOException {
    Expected expected = new Expected();
    int found = 0;
    int total = 0;
    for (String name : new String[] {"index", "chunks"}) {
      Path path = TestBlocks.DIRECTORY.resolve(OLDER.toString()).resolve(name);
      byte[] bytes = template.bytes(path);
      for (int i = 0; i < bytes.length; i++) {
        SimulatedFileSystem fileSystem = template.copy();
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << i % 8);
        fileSystem.setBytes(path, damaged);
        total++;
        try {
          compact(fileSystem, ReadContext.unbounded());
          assertEquals(expected.merged, read(fileSystem, COMPACTED));
        } catch (StorageException e) {
          assertEquals(StorageException.Kind.CORRUPT, e.kind());
          assertEquals(2, fileSystem.list(TestBlocks.DIRECTORY).size(), "nothing is left");
          found++;
        }
      }
    }
    System.out.printf("damaged bytes: %d of %d found%n", found, total);
    assertTrue(found > total * 9 / 10, found + " of " + total);
  }

  @Test
  void itEndsBetweenSeriesOnDemand() throws IOException {
    for (int series = 0; series < 4; series++) {
      SimulatedFileSystem fileSystem = template.copy();
      int after = series;
      ReadContext context =
          new ReadContext() {
            private int checks;

            @Override
            public void check() {
              if (checks++ == after) {
                throw new StorageException(StorageException.Kind.CANCELLED, "enough");
              }
            }

            @Override
            public void charge(long bytes) {
              // No budget.
            }
          };
      assertThrows(StorageException.class, () -> compact(fileSystem, context));
      assertEquals(2, fileSystem.list(TestBlocks.DIRECTORY).size(), "nothing is left");
    }
  }

  @Test
  void itDoesNotBeginWithoutRoom() {
    template.setCapacityBytes(template.usedBytes() + 100);
    long operations = template.operationCount();
    StorageException e =
        assertThrows(StorageException.class, () -> compact(template, ReadContext.unbounded()));
    assertEquals(StorageException.Kind.UNAVAILABLE, e.kind());
    assertEquals(operations, template.operationCount(), "nothing was written");
  }
}
