package io.narthex.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.TimeRange;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.index.VerdictCache;
import io.narthex.storage.labels.MatchType;
import io.narthex.storage.labels.Matcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every byte of every file of a small block is changed: what is read is what was written, or the
/// damage is reported.
final class BlockDamageTest {
  private static final Ulid ULID = new Ulid(0x018c1234_5678_9abcL, 0x1122334455667788L);
  private static final Path DIRECTORY = BlockFiles.directory(BlockModel.BLOCKS, ULID);
  private static final BlockModel MODEL = BlockModel.random(new Random(11), 2, 4);
  private static final TimeRange GONE = new TimeRange(1_100_000, 1_400_000);
  private static final Map<Integer, List<TimeRange>> DELETED =
      Map.of(1, List.of(GONE), 3, List.of(GONE));
  private static final List<Matcher> ALL = List.of(Matcher.of(MatchType.REGEX, "instance", ".+"));

  private final SimulatedFileSystem whole = new SimulatedFileSystem();
  private final VerdictCache verdicts = new VerdictCache(0);

  BlockDamageTest() throws IOException {
    MODEL.write(whole, ULID);
    Block block = Block.open(whole, DIRECTORY, verdicts, BlockModel.KEY);
    block.delete(new int[] {1, 3}, GONE);
    block.release();
  }

  /// Whether damage is reported; without, everything is right.
  private boolean isFound(String name, byte[] content) throws IOException {
    whole.setBytes(DIRECTORY.resolve(name), content);
    Block block;
    try {
      block = Block.open(whole, DIRECTORY, verdicts, BlockModel.KEY);
    } catch (StorageException e) {
      return isCorrupt(e);
    }
    try {
      MODEL.check(block, ALL, TimeRange.ALL, DELETED, 1 << 20);
      MODEL.checkSequence(block);
      return false;
    } catch (StorageException e) {
      return isCorrupt(e);
    } finally {
      block.release();
    }
  }

  private static boolean isCorrupt(StorageException e) {
    assertEquals(StorageException.Kind.CORRUPT, e.kind());
    assertTrue(String.valueOf(e.getMessage()).contains(ULID.toString()), e::toString);
    return true;
  }

  private void sweep(String name) throws IOException {
    byte[] bytes = whole.bytes(DIRECTORY.resolve(name));
    System.out.println("bytes of " + name + ": " + bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      for (int flip : new int[] {1, 0x20, 0x80}) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) flip;
        assertTrue(isFound(name, damaged), name + " flipped at " + at);
      }
      byte[] damaged = bytes.clone();
      damaged[at] = 0;
      assertEquals(bytes[at] != 0, isFound(name, damaged), name + " zeroed at " + at);
      assertTrue(isFound(name, Arrays.copyOf(bytes, at)), name + " cut at " + at);
    }
    assertTrue(isFound(name, Arrays.copyOf(bytes, bytes.length + 1)));
    whole.setBytes(DIRECTORY.resolve(name), bytes);
  }

  @Test
  void everyByteMatters() throws IOException {
    for (String name : List.of("manifest", "index", "chunks", "tombstones")) {
      sweep(name);
    }
  }

  @Test
  void missingFilesAreDamage() throws IOException {
    for (String name : List.of("manifest", "index", "chunks")) {
      byte[] bytes = whole.bytes(DIRECTORY.resolve(name));
      whole.delete(DIRECTORY.resolve(name));
      try {
        Block.open(whole, DIRECTORY, verdicts, BlockModel.KEY).release();
        throw new AssertionError("opened without " + name);
      } catch (StorageException e) {
        assertTrue(isCorrupt(e));
      }
      whole.setBytes(DIRECTORY.resolve(name), bytes);
    }
  }

  @Test
  void scrubbingFindsEveryByte() throws IOException {
    for (String name : List.of("manifest", "index", "chunks", "tombstones")) {
      byte[] bytes = whole.bytes(DIRECTORY.resolve(name));
      for (int at = 0; at < bytes.length; at++) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 4;
        whole.setBytes(DIRECTORY.resolve(name), damaged);
        try {
          Block block = Block.open(whole, DIRECTORY, verdicts, BlockModel.KEY);
          try {
            BlockScrub.run(block, length -> {});
            throw new AssertionError(name + " at " + at);
          } finally {
            block.release();
          }
        } catch (StorageException e) {
          assertTrue(isCorrupt(e));
        }
      }
      whole.setBytes(DIRECTORY.resolve(name), bytes);
    }
  }

  @Test
  void theErrorNamesSeriesAndPlace() throws IOException {
    byte[] bytes = whole.bytes(DIRECTORY.resolve("chunks"));
    bytes[bytes.length - 1] ^= 1;
    whole.setBytes(DIRECTORY.resolve("chunks"), bytes);
    Block block = Block.open(whole, DIRECTORY, verdicts, BlockModel.KEY);
    try {
      MODEL.check(block, ALL, TimeRange.ALL, DELETED, 1 << 20);
      throw new AssertionError("not found");
    } catch (StorageException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(MODEL.series.getLast().labels().toString()), message);
      assertTrue(message.contains(DIRECTORY.resolve("chunks") + "@"), message);
    } finally {
      block.release();
    }
  }

  /// A file that is cut while it is mapped ends the reading, not the JVM.
  @Test
  void aFileThatIsCutWhileItIsReadIsDamage(@TempDir Path directory) throws IOException {
    FileSystem fileSystem = FileSystem.nio();
    Path copy = directory.resolve(ULID.toString());
    fileSystem.createDirectories(copy);
    for (Path path : whole.list(DIRECTORY)) {
      try (DurableFile file =
          fileSystem.open(copy.resolve(path.getFileName()), FileSystem.Mode.CREATE)) {
        file.write(ByteBuffer.wrap(whole.bytes(path)), 0);
      }
    }
    Block block = Block.open(fileSystem, copy, verdicts, BlockModel.KEY);
    MODEL.check(block, ALL, TimeRange.ALL, DELETED, 1 << 20);
    try (DurableFile file = fileSystem.open(copy.resolve("chunks"), FileSystem.Mode.WRITE)) {
      file.truncate(0);
    }
    try {
      MODEL.check(block, ALL, TimeRange.ALL, DELETED, 1 << 20);
      throw new AssertionError("not found");
    } catch (StorageException e) {
      assertTrue(isCorrupt(e));
    } finally {
      block.release();
    }
  }
}
