package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.TimeRange;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockDirectoryTest {
  private static final Ulid FIRST = new Ulid(1 << 20, 1);
  private static final Ulid SECOND = new Ulid(1 << 20, 2);
  private static final Ulid THIRD = new Ulid(1 << 20, 3);
  private static final BlockModel MODEL = BlockModel.random(new Random(5), 2, 3);
  private static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "instance", ".+"));

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();

  private BlockDirectory open() throws IOException {
    return new BlockDirectory(fileSystem, BlockModel.BLOCKS, BlockModel.QUARANTINE, BlockModel.KEY);
  }

  private static BlockOrigin compacted(Ulid ulid, List<Ulid> sources, List<Ulid> parents) {
    List<BlockOrigin.Parent> replaced =
        parents.stream().map(parent -> new BlockOrigin.Parent(parent, null)).toList();
    return new BlockOrigin(ulid, 2, sources, replaced, BlockModel.KEY_ID, 7);
  }

  private static List<Ulid> ulids(BlockDirectory directory) {
    return directory.blocks().stream().map(Block::ulid).toList();
  }

  private String reason(Path quarantined) throws IOException {
    byte[] bytes = fileSystem.bytes(quarantined.resolve(BlockDirectory.REASON_FILE_NAME));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aDamagedBlockGoesToQuarantineAndTheRestIsServed() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, SECOND);
    Path index = BlockFiles.directory(BlockModel.BLOCKS, FIRST).resolve("index");
    byte[] bytes = fileSystem.bytes(index);
    bytes[bytes.length - 1] ^= 1;
    fileSystem.setBytes(index, bytes);
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(SECOND), ulids(directory));
      BlockDirectory.Problem problem = directory.problems().getFirst();
      assertEquals(FIRST.toString(), problem.name());
      assertTrue(problem.quarantined());
      assertTrue(problem.reason().contains("CRC-32C"), problem::reason);
      Path moved = BlockModel.QUARANTINE.resolve(FIRST.toString());
      assertEquals(problem.reason() + "\n", reason(moved));
      assertEquals(bytes.length, fileSystem.bytes(moved.resolve("index")).length);
      MODEL.check(directory.blocks().getFirst(), ALL, TimeRange.ALL, Map.of(), 1 << 20);
    }
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(), directory.problems());
    }
  }

  @Test
  void anUnknownVersionGoesToQuarantine() throws IOException {
    MODEL.write(fileSystem, FIRST);
    Path manifest = BlockFiles.directory(BlockModel.BLOCKS, FIRST).resolve("manifest");
    String text = new String(fileSystem.bytes(manifest), StandardCharsets.US_ASCII);
    String later =
        text.substring(0, text.length() - 17).replace("narthex-block 1", "narthex-block 2");
    byte[] body = later.getBytes(StandardCharsets.US_ASCII);
    String crc = String.format("crc-32c %08x\n", new Crc32c().of(body, 0, body.length));
    fileSystem.setBytes(manifest, (later + crc).getBytes(StandardCharsets.US_ASCII));
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(), directory.blocks());
      String reason = directory.problems().getFirst().reason();
      assertTrue(reason.contains("expected=narthex-block 1, actual=narthex-block 2"), reason);
    }
  }

  @Test
  void aBlockUnderAnotherNameGoesToQuarantine() throws IOException {
    MODEL.write(fileSystem, FIRST);
    fileSystem.rename(
        BlockFiles.directory(BlockModel.BLOCKS, FIRST),
        BlockFiles.directory(BlockModel.BLOCKS, SECOND));
    try (BlockDirectory directory = open()) {
      assertTrue(directory.problems().getFirst().quarantined());
      assertEquals(List.of(), fileSystem.list(BlockModel.BLOCKS));
    }
    MODEL.write(fileSystem, FIRST);
    fileSystem.rename(
        BlockFiles.directory(BlockModel.BLOCKS, FIRST),
        BlockFiles.directory(BlockModel.BLOCKS, SECOND));
    try (BlockDirectory directory = open()) {
      assertTrue(directory.problems().getFirst().quarantined());
      assertEquals(2, fileSystem.list(BlockModel.QUARANTINE).size());
    }
  }

  @Test
  void aBlockThatCannotBeMovedIsReportedAndNotServed() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, SECOND);
    fileSystem.setBytes(
        BlockFiles.directory(BlockModel.BLOCKS, FIRST).resolve("manifest"), new byte[0]);
    fileSystem.failFrom(1, Fault.EIO);
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(SECOND), ulids(directory));
      assertFalse(directory.problems().getFirst().quarantined());
    }
    fileSystem.heal();
    try (BlockDirectory directory = open()) {
      assertTrue(directory.problems().getFirst().quarantined());
    }
  }

  @Test
  void leftoversAndReplacedBlocksAreRemoved() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, compacted(SECOND, List.of(FIRST), List.of(FIRST)));
    Path leftover = BlockModel.BLOCKS.resolve("tmp-" + THIRD);
    fileSystem.createDirectories(leftover);
    fileSystem.setBytes(leftover.resolve("index"), new byte[10]);
    fileSystem.createDirectories(BlockModel.BLOCKS.resolve("lost+found"));
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(SECOND), ulids(directory));
      assertEquals(List.of(), directory.problems());
      assertFalse(fileSystem.exists(leftover));
      assertTrue(fileSystem.exists(BlockModel.BLOCKS.resolve("lost+found")));
    }
  }

  /// The block that replaced it was compacted itself meanwhile.
  @Test
  void blocksWhoseSourcesAnotherHoldsAreRemoved() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, compacted(THIRD, List.of(FIRST, SECOND), List.of(new Ulid(9, 9))));
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(THIRD), ulids(directory));
    }
  }

  @Test
  void aDamagedReplacementReplacesNothing() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, compacted(SECOND, List.of(FIRST), List.of(FIRST)));
    fileSystem.setBytes(
        BlockFiles.directory(BlockModel.BLOCKS, SECOND).resolve("chunks"), new byte[100]);
    try (BlockDirectory directory = open()) {
      assertEquals(List.of(FIRST), ulids(directory));
      assertEquals(1, directory.problems().size());
    }
  }

  @Test
  void readersKeepABlockThatIsReplacedOrQuarantined() throws IOException {
    MODEL.write(fileSystem, FIRST);
    MODEL.write(fileSystem, SECOND);
    try (BlockDirectory directory = open()) {
      List<Block> used = directory.acquire(TimeRange.ALL);
      MODEL.write(fileSystem, compacted(THIRD, List.of(FIRST), List.of(FIRST)));
      directory.publish(THIRD, List.of(used.getFirst()));
      directory.quarantine(used.getLast(), "for a test");
      directory.quarantine(used.getLast(), "a second time");
      assertEquals(List.of(THIRD), ulids(directory));
      assertEquals(1, directory.problems().size());
      for (Block block : used) {
        MODEL.check(block, ALL, TimeRange.ALL, Map.of(), 1 << 20);
        block.release();
        assertFalse(block.tryAcquire());
        assertThrows(IllegalStateException.class, () -> block.index().identityHigh(0));
        assertThrows(IllegalStateException.class, block::release);
      }
      directory.remove(directory.blocks().getFirst());
      assertEquals(List.of(), directory.blocks());
      assertEquals(List.of(), fileSystem.list(BlockModel.BLOCKS));
      assertEquals("for a test\n", reason(BlockModel.QUARANTINE.resolve(SECOND.toString())));
    }
  }

  @Test
  void givesTheBlocksOfARange() throws IOException {
    MODEL.write(fileSystem, FIRST);
    try (BlockDirectory directory = open()) {
      TimeRange range = directory.blocks().getFirst().range();
      assertEquals(List.of(), directory.acquire(new TimeRange(0, range.startMs() - 1)));
      List<Block> found = directory.acquire(new TimeRange(range.endMs(), range.endMs()));
      assertEquals(directory.blocks(), found);
      found.forEach(Block::release);
    }
  }
}
