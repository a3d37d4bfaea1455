package io.narthex.storage.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.encoding.Bytes;
import io.narthex.storage.encoding.Crc32c;
import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SequentialFile;
import io.narthex.storage.labels.Labels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that are not what was written are reported, never an answer and never another exception.
final class IndexDamageTest {
  private static final IndexModel MODEL = IndexModel.random(new Random(7), 40);

  /// Whether damage was found; without, every answer was right.
  private static boolean isFound(byte[] bytes) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MODEL.check(IndexModel.open(bytes, arena));
      return false;
    } catch (StorageException e) {
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
      assertTrue(String.valueOf(e.getMessage()).contains(IndexModel.PATH.toString()), e::toString);
      return true;
    }
  }

  @Test
  void everyByteMatters() throws IOException {
    byte[] bytes = MODEL.write();
    System.out.println("bytes of the index: " + bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      for (int flip : new int[] {1, 0x80}) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) flip;
        assertTrue(isFound(damaged), "flipped at " + at);
      }
      byte[] damaged = bytes.clone();
      damaged[at] = 0;
      assertEquals(bytes[at] != 0, isFound(damaged), "zeroed at " + at);
      assertTrue(isFound(Arrays.copyOf(bytes, at)), "cut at " + at);
    }
    assertTrue(isFound(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  /// What a writer with errors, or somebody with bad intent, could make: every byte changed and all
  /// checksums right.
  @Test
  void wrongBytesWithRightChecksumsAreNoOtherException() throws IOException {
    byte[] bytes = MODEL.write();
    Random random = new Random(1);
    int found = 0;
    int checksumsAt = (int) IndexTrailer.decode(trailer(bytes), bytes.length).checksumsAt();
    for (int at = IndexFormat.HEADER_SIZE; at < checksumsAt; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] = (byte) random.nextInt();
      sign(damaged, checksumsAt);
      try {
        found += isFound(damaged) ? 1 : 0;
      } catch (AssertionError e) {
        found++;
      }
    }
    System.out.println("found of " + (checksumsAt - IndexFormat.HEADER_SIZE) + ": " + found);
    assertTrue(found > checksumsAt / 2);
  }

  private static byte[] trailer(byte[] bytes) {
    return Arrays.copyOfRange(bytes, bytes.length - IndexTrailer.SIZE, bytes.length);
  }

  private static void sign(byte[] bytes, int checksumsAt) {
    Crc32c crc = new Crc32c();
    int page = 0;
    for (int at = 0; at < checksumsAt; at += IndexFormat.PAGE_SIZE, page++) {
      int end = Math.min(checksumsAt, at + IndexFormat.PAGE_SIZE);
      byte[] copy = Arrays.copyOfRange(bytes, at, end);
      int sum = IndexFormat.pageChecksum(crc, copy, copy.length, IndexModel.ID_LOW, page);
      Bytes.putInt(bytes, checksumsAt + 4 * page, sum);
    }
    int end = bytes.length - Integer.BYTES;
    Bytes.putInt(bytes, end, crc.of(bytes, checksumsAt, end - checksumsAt));
  }

  /// The same for parts that only a larger index has.
  @Test
  void wrongBytesOfALargerIndexAreNoOtherException() throws IOException {
    IndexModel model = IndexModel.random(new Random(5), 500);
    byte[] bytes = model.write();
    Random random = new Random(2);
    int checksumsAt = (int) IndexTrailer.decode(trailer(bytes), bytes.length).checksumsAt();
    for (int i = 0; i < 400; i++) {
      byte[] damaged = bytes.clone();
      int at = IndexFormat.HEADER_SIZE + random.nextInt(checksumsAt - IndexFormat.HEADER_SIZE);
      damaged[at] = (byte) random.nextInt();
      sign(damaged, checksumsAt);
      try (Arena arena = Arena.ofConfined()) {
        model.check(IndexModel.open(damaged, arena));
      } catch (StorageException e) {
        assertEquals(StorageException.Kind.CORRUPT, e.kind());
      } catch (AssertionError e) {
        assertTrue(damaged[at] != bytes[at]);
      }
    }
  }

  @Test
  void pagesThatChangedPlacesAreFound() throws IOException {
    byte[] bytes = IndexModel.random(new Random(5), 500).write();
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, 0, swapped, IndexFormat.PAGE_SIZE, IndexFormat.PAGE_SIZE);
    int checksumsAt = (int) IndexTrailer.decode(trailer(bytes), bytes.length).checksumsAt();
    System.arraycopy(bytes, checksumsAt, swapped, checksumsAt + 4, 4);
    int end = bytes.length - Integer.BYTES;
    Bytes.putInt(swapped, end, new Crc32c().of(swapped, checksumsAt, end - checksumsAt));
    try (Arena arena = Arena.ofConfined()) {
      IndexReader index = IndexModel.open(swapped, arena);
      IndexReader.ChunkWalk walk = index.chunks();
      StorageException e =
          assertThrows(
              StorageException.class,
              () -> {
                for (int i = 0; i < index.seriesCount(); i++) {
                  walk.seek(i);
                }
              });
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
    }
  }

  @Test
  void anotherBlocksIndexIsRefused() throws IOException {
    byte[] bytes = MODEL.write();
    byte[] other = bytes.clone();
    Bytes.putLong(other, IndexFormat.ID_LOW_OFFSET, IndexModel.ID_LOW + 1);
    assertTrue(isFound(other));
  }

  /// A page that the disk no longer gives is an error of that index, not the end of the JVM.
  @Test
  void aPageThatIsGoneIsCorrupt(@TempDir Path directory) throws IOException {
    FileSystem fileSystem = FileSystem.nio();
    Path path = directory.resolve("index");
    IndexModel model = IndexModel.random(new Random(3), 2_000);
    byte[] bytes = model.write();
    try (SequentialFile file = new SequentialFile(fileSystem, path)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
    try (Arena arena = Arena.ofShared();
        DurableFile file = fileSystem.open(path, FileSystem.Mode.WRITE)) {
      IndexReader index =
          new IndexReader(
              file.map(0, bytes.length, arena),
              path,
              IndexModel.ID_HIGH,
              IndexModel.ID_LOW,
              new VerdictCache(1 << 20));
      Labels first = index.labels(0);
      assertEquals(model.series.getFirst().labels(), first);
      file.truncate(0);
      StorageException e =
          assertThrows(
              StorageException.class,
              () -> {
                for (int i = 0; i < index.seriesCount(); i++) {
                  index.labels(i);
                }
              });
      assertEquals(StorageException.Kind.CORRUPT, e.kind());
    }
  }
}
