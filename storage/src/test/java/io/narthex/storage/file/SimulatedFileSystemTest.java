package io.narthex.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.file.FileSystem.Mode;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SimulatedFileSystemTest implements FileSystemContract {
  private static final Path DIRECTORY = Path.of("/data");
  private static final int SEEDS = 200;

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();

  SimulatedFileSystemTest() throws IOException {
    fileSystem.createDirectories(DIRECTORY);
  }

  @Override
  public FileSystem fileSystem() {
    return fileSystem;
  }

  @Override
  public Path directory() {
    return DIRECTORY;
  }

  private static ByteBuffer filled(char letter, int length) {
    return ByteBuffer.wrap(
        String.valueOf(letter).repeat(length).getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void keepsWhatWasSyncedAndAnySubsetOfSectorsThatWasNot() throws IOException {
    Path path = DIRECTORY.resolve("a");
    DurableFile file = fileSystem.open(path, Mode.CREATE);
    file.write(filled('o', 2_048), 0);
    file.force();
    fileSystem.syncDirectory(DIRECTORY);
    file.write(filled('n', 2_048), 0);
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] left = fileSystem.crash(seed).bytes(path);
      StringBuilder sectors = new StringBuilder();
      for (int i = 0; i < left.length; i++) {
        if (i % 512 == 0) {
          sectors.append((char) left[i]);
        }
        assertEquals(sectors.charAt(i / 512), (char) left[i]);
      }
      seen.add(sectors.toString());
    }
    assertEquals(16, seen.size(), seen::toString);
  }

  @Test
  void mayLoseNamesUntilTheDirectoryIsSynced() throws IOException {
    Path path = DIRECTORY.resolve("a");
    try (DurableFile file = fileSystem.open(path, Mode.CREATE)) {
      file.write(filled('x', 10), 0);
      file.force();
    }
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(fileSystem.crash(seed).exists(path));
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void renameIsAtomicInACrash() throws IOException {
    Path path = DIRECTORY.resolve("small");
    AtomicFile.replace(fileSystem, path, new byte[] {1});
    AtomicFile.replace(fileSystem, path, new byte[] {2});
    for (int seed = 0; seed < SEEDS; seed++) {
      assertEquals(2, fileSystem.crash(seed).bytes(path)[0]);
    }
  }

  @Test
  void aRenamedDirectoryIsAtOnePlaceAfterACrash() throws IOException {
    Path from = DIRECTORY.resolve("tmp-a");
    Path to = DIRECTORY.resolve("a");
    fileSystem.createDirectories(from);
    try (DurableFile file = fileSystem.open(from.resolve("f"), Mode.CREATE)) {
      file.write(filled('x', 10), 0);
      file.force();
    }
    fileSystem.syncDirectory(from);
    fileSystem.rename(from, to);
    Set<Boolean> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedFileSystem left = fileSystem.crash(seed);
      boolean moved = left.exists(to);
      assertEquals(!moved, left.exists(from));
      assertEquals(10, left.bytes((moved ? to : from).resolve("f")).length);
      seen.add(moved);
    }
    assertEquals(Set.of(true, false), seen);
  }

  @Test
  void aDirectorySyncMakesARenameDurable() throws IOException {
    Path from = DIRECTORY.resolve("tmp-a");
    Path to = DIRECTORY.resolve("a");
    fileSystem.createDirectories(from);
    try (DurableFile file = fileSystem.open(from.resolve("f"), Mode.CREATE)) {
      file.force();
    }
    fileSystem.syncDirectory(from);
    fileSystem.rename(from, to);
    fileSystem.syncDirectory(DIRECTORY);
    for (int seed = 0; seed < SEEDS; seed++) {
      assertTrue(fileSystem.crash(seed).exists(to.resolve("f")));
    }
  }

  @Test
  void replaceLeavesOldOrNewAtEveryOperation() throws IOException {
    Path path = DIRECTORY.resolve("small");
    for (int stop = 1; stop <= 5; stop++) {
      for (int seed = 0; seed < SEEDS; seed++) {
        SimulatedFileSystem running = new SimulatedFileSystem();
        running.createDirectories(DIRECTORY);
        running.setBytes(path, new byte[] {1});
        running.stopAt(running.operationCount() + stop);
        try {
          AtomicFile.replace(running, path, new byte[] {2});
          assertEquals(2, running.crash(seed).bytes(path)[0]);
        } catch (IOException stopped) {
          byte[] left = running.crash(seed).bytes(path);
          assertEquals(1, left.length);
          assertTrue(left[0] == 1 || left[0] == 2);
        }
      }
    }
  }

  @Test
  void aFailedSyncForgetsItsPages() throws IOException {
    Path path = DIRECTORY.resolve("a");
    DurableFile file = fileSystem.open(path, Mode.CREATE);
    fileSystem.syncDirectory(DIRECTORY);
    file.write(filled('x', 512), 0);
    fileSystem.failAt(fileSystem.operationCount() + 1, Fault.SYNC_EIO);
    assertThrows(IOException.class, file::force);
    assertThrows(IllegalStateException.class, file::force);
    try (DurableFile again = fileSystem.open(path, Mode.WRITE)) {
      again.force();
    }
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] left = fileSystem.crash(seed).bytes(path);
      seen.add(left.length < 512 ? -1 : (int) left[0]);
    }
    assertTrue(seen.contains(0) && seen.contains((int) 'x'), seen::toString);
  }

  @Test
  void failsWritesAsToldAndWhenFull() throws IOException {
    Path path = DIRECTORY.resolve("a");
    try (DurableFile file = fileSystem.open(path, Mode.CREATE)) {
      fileSystem.failAt(fileSystem.operationCount() + 1, Fault.SHORT_WRITE);
      assertThrows(IOException.class, () -> file.write(filled('x', 10), 0));
      assertEquals(5, file.sizeBytes());
      fileSystem.setCapacityBytes(8);
      assertThrows(IOException.class, () -> file.write(filled('y', 10), 5));
      assertEquals(8, file.sizeBytes());
      file.write(filled('z', 8), 0);
      assertEquals(0, fileSystem.volume(DIRECTORY).freeBytes());
    }
    fileSystem.failFrom(0, Fault.EIO);
    assertThrows(IOException.class, () -> fileSystem.delete(path));
    fileSystem.heal();
    fileSystem.delete(path);
    assertFalse(fileSystem.exists(path));
  }
}
