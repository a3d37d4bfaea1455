package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Snapshots are there as a whole or not at all, and a damaged one gives way to the one before.
final class SnapshotStoreTest {
  private static final Path DIRECTORY = Path.of("/data/snapshots");

  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
  private record Section(int type, byte[] content) {}

  /// Content that tells snapshots apart: some sections compress, one is random, one empty.
  private static List<Section> sections(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] content = new byte[100 + random.nextInt(300)];
      Arrays.fill(content, (byte) random.nextInt());
      sections.add(new Section(1 + i, content));
    }
    byte[] incompressible = new byte[70];
    random.nextBytes(incompressible);
    sections.add(new Section(9, incompressible));
    sections.add(new Section(7, new byte[0]));
    return sections;
  }

  private static void write(SnapshotStore store, long seed) throws IOException {
    try (SnapshotWriter writer = store.begin(seed)) {
      for (Section section : sections(seed)) {
        byte[] shifted = new byte[section.content.length + 3];
        System.arraycopy(section.content, 0, shifted, 3, section.content.length);
        writer.section(section.type, shifted, 3, section.content.length);
      }
      writer.finish();
    }
  }

  /// Reads the newest and checks that it is one that was written as a whole.
  ///
  /// @return its replay sequence, 0 where there is none
  private static long readNewest(SnapshotStore store) throws IOException {
    SnapshotReader newest = store.openNewest();
    if (newest == null) {
      return 0;
    }
    try (SnapshotReader reader = newest) {
      for (Section section : sections(reader.replaySequence())) {
        assertTrue(reader.next());
        assertEquals(section.type, reader.type());
        assertArrayEquals(section.content, Arrays.copyOf(reader.bytes(), reader.length()));
      }
      assertFalse(reader.next());
      return reader.replaySequence();
    }
  }

  private static SnapshotStore open(SimulatedFileSystem fileSystem) throws IOException {
    return SnapshotStore.open(fileSystem, DIRECTORY);
  }

  @Test
  void keepsTwoAndTellsWhatTheLogMustKeep() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    SnapshotStore store = open(fileSystem);
    assertNull(store.openNewest());
    long[] needed = {0, 10, 20, 30};
    for (int i = 1; i <= 4; i++) {
      write(store, 10L * i);
      assertEquals(needed[i - 1], store.firstNeededSequence());
      assertEquals(10L * i, readNewest(store));
    }
    assertEquals(2, fileSystem.list(DIRECTORY).size());
    SnapshotStore again = open(fileSystem.crash(1));
    assertEquals(40, readNewest(again));
    assertEquals(30, again.firstNeededSequence());
    assertThrows(IllegalArgumentException.class, () -> again.begin(39));
  }

  @Test
  void anUnfinishedOneLeavesNothing() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    SnapshotStore store = open(fileSystem);
    write(store, 5);
    try (SnapshotWriter writer = store.begin(6)) {
      writer.section(1, new byte[50], 0, 50);
      assertTrue(writer.sizeBytes() > SnapshotFormat.HEADER_SIZE);
      assertThrows(IllegalArgumentException.class, () -> writer.section(0, new byte[1], 0, 1));
    }
    assertEquals(1, fileSystem.list(DIRECTORY).size());
    assertEquals(5, readNewest(store));
  }

  @Test
  void anyDamagedByteOrLengthGivesWayToTheOneBefore() throws IOException {
    SimulatedFileSystem intact = new SimulatedFileSystem();
    SnapshotStore store = open(intact);
    write(store, 5);
    write(store, 6);
    Path newest = SnapshotFormat.path(DIRECTORY, 2);
    byte[] bytes = intact.bytes(newest);
    for (int at = 0; at < bytes.length; at++) {
      for (int mutation = 0; mutation < 4; mutation++) {
        byte[] damaged = mutation == 3 ? Arrays.copyOf(bytes, at) : bytes.clone();
        if (mutation < 3) {
          damaged[at] = (byte) new int[] {bytes[at] ^ 1 << at % 8, 0, 0xff}[mutation];
        }
        if (Arrays.equals(damaged, bytes)) {
          continue;
        }
        SimulatedFileSystem fileSystem = intact.copy();
        fileSystem.setBytes(newest, damaged);
        SnapshotStore found = open(fileSystem);
        assertEquals(5, readNewest(found), "byte " + at + ", mutation " + mutation);
        assertEquals(1, found.damagedCount());
        assertEquals(0, found.firstNeededSequence(), "one left: the whole log is needed");
        write(found, 7);
        assertEquals(0, found.damagedCount());
        assertFalse(fileSystem.exists(newest));
        assertEquals(7, readNewest(open(fileSystem)));
      }
    }
    System.out.printf("snapshot bytes damaged: %d, 4 ways each%n", bytes.length);
  }

  @Test
  void anotherVersionOrAnotherFileIsNotUsed() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    write(open(fileSystem), 5);
    byte[] bytes = fileSystem.bytes(SnapshotFormat.path(DIRECTORY, 1));
    fileSystem.setBytes(SnapshotFormat.path(DIRECTORY, 3), bytes);
    SnapshotStore store = open(fileSystem);
    assertEquals(5, readNewest(store));
    assertEquals(1, store.damagedCount());
    write(store, 6);
    assertTrue(fileSystem.exists(SnapshotFormat.path(DIRECTORY, 4)), "numbers are not reused");
  }

  @Test
  void aCrashAtAnyOperationLeavesTheOldOrTheNew() throws IOException {
    int runs = 0;
    boolean done = false;
    for (long stop = 1; !done; stop++) {
      SimulatedFileSystem fileSystem = new SimulatedFileSystem();
      SnapshotStore store = open(fileSystem);
      write(store, 4);
      write(store, 5);
      fileSystem.stopAt(fileSystem.operationCount() + stop);
      try {
        write(store, 6);
        done = true;
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("process stopped"), e.toString());
      }
      for (int seed = 0; seed < 20; seed++) {
        SnapshotStore found = open(fileSystem.crash(seed));
        long newest = readNewest(found);
        assertTrue(newest == 6 || (newest == 5 && !done), "found " + newest);
        assertEquals(0, found.damagedCount());
        assertTrue(found.firstNeededSequence() >= 4);
        runs++;
      }
    }
    System.out.printf("snapshot crashes: %d%n", runs);
  }

  @Test
  void anyFailureLeavesTheOldAndTheNextSucceeds() throws IOException {
    for (Fault fault : Fault.values()) {
      for (long at = 1; at <= 16; at++) {
        SimulatedFileSystem fileSystem = new SimulatedFileSystem();
        SnapshotStore store = open(fileSystem);
        write(store, 4);
        write(store, 5);
        fileSystem.failAt(fileSystem.operationCount() + at, fault);
        try {
          write(store, 6);
        } catch (IOException e) {
          assertEquals(5, readNewest(store), e.toString());
        }
        fileSystem.heal();
        write(store, 7);
        assertEquals(7, readNewest(store));
        assertEquals(7, readNewest(open(fileSystem.crash(at))));
      }
    }
  }

  @Test
  void aSectionOfOneSizeTooManyIsRefusedAndTheLargestIsNot() throws IOException {
    SnapshotStore store = open(new SimulatedFileSystem());
    int most = SnapshotWriter.MAX_SECTION_BYTES;
    try (SnapshotWriter writer = store.begin(1)) {
      assertThrows(
          IllegalArgumentException.class, () -> writer.section(1, new byte[most + 1], 0, most + 1));
      writer.section(1, new byte[most], 0, most);
      writer.finish();
      assertTrue(writer.sizeBytes() < most / 100, "zeros compress");
    }
    SnapshotReader reader = store.openNewest();
    assertNotNull(reader);
    assertTrue(reader.next());
    assertEquals(most, reader.length());
    reader.close();
  }

  @Test
  void damageWhileItIsReadIsAnErrorThatNamesTheFile() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    SnapshotStore store = open(fileSystem);
    write(store, 5);
    Path path = SnapshotFormat.path(DIRECTORY, 1);
    byte[] bytes = fileSystem.bytes(path);
    fileSystem.setBytes(path, Arrays.copyOf(bytes, bytes.length - 1));
    SnapshotReader reader =
        new SnapshotReader(fileSystem.open(path, io.narthex.storage.file.FileSystem.Mode.READ), 1);
    StorageException corrupt = assertThrows(StorageException.class, reader::verify);
    assertEquals(StorageException.Kind.CORRUPT, corrupt.kind());
    assertTrue(String.valueOf(corrupt.getMessage()).contains(path.toString()));
    reader.close();
  }
}
