package io.narthex.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.StorageException;
import io.narthex.storage.file.FileSystem.Mode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [FileSystem] does.
interface FileSystemContract {
  FileSystem fileSystem();

  /// A directory that exists and is empty.
  Path directory();

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private String content(Path path) throws IOException {
    return new String(AtomicFile.read(fileSystem(), path), StandardCharsets.UTF_8);
  }

  private DurableFile create(String name) throws IOException {
    return fileSystem().open(directory().resolve(name), Mode.CREATE);
  }

  @Test
  default void writesAndReadsAtPositions() throws IOException {
    try (DurableFile file = create("a")) {
      file.write(text("world"), 6);
      file.write(text("hello "), 0);
      file.write(text("W"), 6);
      file.force();
      ByteBuffer part = ByteBuffer.allocate(5);
      assertEquals(5, file.read(part, 4));
      assertEquals("o Wor", new String(part.array(), StandardCharsets.UTF_8));
      assertEquals(11, file.sizeBytes());
      assertEquals(3, file.read(ByteBuffer.allocate(9), 8));
      assertEquals(0, file.read(ByteBuffer.allocate(9), 11));
      assertEquals(0, file.read(ByteBuffer.allocate(9), 99));
    }
    assertEquals("hello World", content(directory().resolve("a")));
  }

  @Test
  default void leavesZerosBeforeAWriteBehindTheEnd() throws IOException {
    try (DurableFile file = create("a")) {
      file.write(text("x"), 3);
    }
    assertEquals("\0\0\0x", content(directory().resolve("a")));
  }

  @Test
  default void preallocatesZerosAndNeverShrinks() throws IOException {
    try (DurableFile file = create("a")) {
      file.write(text("abc"), 0);
      file.preallocate(3_000_000);
      assertEquals(3_000_000, file.sizeBytes());
      file.preallocate(10);
      assertEquals(3_000_000, file.sizeBytes());
      ByteBuffer all = ByteBuffer.allocate(3_000_000);
      assertEquals(3_000_000, file.read(all, 0));
      byte[] expected = new byte[3_000_000];
      expected[0] = 'a';
      expected[1] = 'b';
      expected[2] = 'c';
      assertArrayEquals(expected, all.array());
      file.truncate(2);
      assertEquals(2, file.sizeBytes());
    }
    assertEquals("ab", content(directory().resolve("a")));
  }

  @Test
  default void mapsForReading() throws IOException {
    try (DurableFile file = create("a");
        Arena arena = Arena.ofConfined()) {
      file.write(text("0123456789"), 0);
      MemorySegment mapped = file.map(0, 10, arena);
      assertEquals('7', mapped.get(ValueLayout.JAVA_BYTE, 7));
      assertTrue(mapped.isReadOnly());
    }
  }

  @Test
  default void opensByMode() throws IOException {
    Path path = directory().resolve("a");
    assertThrows(NoSuchFileException.class, () -> fileSystem().open(path, Mode.READ));
    assertThrows(NoSuchFileException.class, () -> fileSystem().open(path, Mode.WRITE));
    create("a").close();
    assertThrows(FileAlreadyExistsException.class, () -> fileSystem().open(path, Mode.CREATE));
    try (DurableFile file = fileSystem().open(path, Mode.READ)) {
      assertThrows(NonWritableChannelException.class, () -> file.write(text("x"), 0));
    }
    DurableFile closed = fileSystem().open(path, Mode.WRITE);
    closed.close();
    assertThrows(ClosedChannelException.class, () -> closed.write(text("x"), 0));
  }

  @Test
  default void renamesOverAndDeletes() throws IOException {
    try (DurableFile file = create("new")) {
      file.write(text("new"), 0);
    }
    create("old").close();
    Path old = directory().resolve("old");
    fileSystem().rename(directory().resolve("new"), old);
    assertEquals("new", content(old));
    assertEquals(List.of(old), fileSystem().list(directory()));
    fileSystem().delete(old);
    assertFalse(fileSystem().exists(old));
    assertThrows(NoSuchFileException.class, () -> fileSystem().delete(old));
    fileSystem().syncDirectory(directory());
  }

  @Test
  default void aFileCanHaveTwoNames() throws IOException {
    try (DurableFile file = create("one")) {
      file.write(text("both"), 0);
    }
    Path one = directory().resolve("one");
    Path other = directory().resolve("other");
    fileSystem().link(one, other);
    assertThrows(FileAlreadyExistsException.class, () -> fileSystem().link(one, other));
    fileSystem().delete(one);
    assertEquals("both", content(other));
    assertThrows(NoSuchFileException.class, () -> fileSystem().link(one, other));
  }

  @Test
  default void createsDirectoriesAndListsByName() throws IOException {
    Path deep = directory().resolve("x").resolve("y");
    fileSystem().createDirectories(deep);
    fileSystem().createDirectories(deep);
    assertTrue(fileSystem().exists(deep));
    create("b").close();
    create("a").close();
    assertEquals(
        List.of(directory().resolve("a"), directory().resolve("b"), directory().resolve("x")),
        fileSystem().list(directory()));
    assertThrows(IOException.class, () -> fileSystem().list(directory().resolve("absent")));
    VolumeSpace volume = fileSystem().volume(directory());
    assertTrue(volume.freeBytes() > 0);
    assertTrue(volume.totalBytes() >= volume.freeBytes());
  }

  @Test
  default void renamesAndDeletesDirectories() throws IOException {
    Path from = directory().resolve("tmp-a");
    Path to = directory().resolve("a");
    fileSystem().createDirectories(from);
    try (DurableFile file = fileSystem().open(from.resolve("f"), Mode.CREATE)) {
      file.write(ByteBuffer.wrap(new byte[] {7}), 0);
      file.force();
    }
    fileSystem().rename(from, to);
    assertFalse(fileSystem().exists(from));
    assertFalse(fileSystem().exists(from.resolve("f")));
    assertEquals(List.of(to.resolve("f")), fileSystem().list(to));
    assertArrayEquals(new byte[] {7}, AtomicFile.read(fileSystem(), to.resolve("f")));
    fileSystem().createDirectories(from);
    assertThrows(IOException.class, () -> fileSystem().rename(from, to));
    assertThrows(IOException.class, () -> fileSystem().delete(to));
    fileSystem().delete(to.resolve("f"));
    fileSystem().delete(to);
    fileSystem().rename(from, to);
    assertEquals(List.of(), fileSystem().list(to));
  }

  @Test
  default void replacesSmallFilesAtomically() throws IOException {
    Path path = directory().resolve("small");
    AtomicFile.replace(fileSystem(), path, "one".getBytes(StandardCharsets.UTF_8));
    AtomicFile.replace(fileSystem(), path, "second".getBytes(StandardCharsets.UTF_8));
    assertEquals("second", content(path));
    assertEquals(List.of(path), fileSystem().list(directory()));
  }

  @Test
  default void locksADirectoryOnceAndNamesTheHolder() throws IOException {
    try (DirectoryLock held = fileSystem().lock(directory())) {
      assertNotNull(held);
      StorageException refused =
          assertThrows(StorageException.class, () -> fileSystem().lock(directory()));
      assertTrue(
          String.valueOf(refused.getMessage()).contains("process " + ProcessHandle.current().pid()),
          String.valueOf(refused.getMessage()));
    }
    fileSystem().lock(directory()).close();
  }
}
