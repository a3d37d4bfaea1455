package io.narthex.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is unloaded is no longer in memory and can still be read.
final class MappedPagesTest {
  private static final int SIZE_BYTES = 1 << 20;

  @Test
  void pagesGoAndComeBack(@TempDir Path directory) throws IOException {
    ResidentFiles.assumeKnown();
    byte[] written = new byte[SIZE_BYTES];
    new Random(1).nextBytes(written);
    Path path = directory.toRealPath().resolve("file");
    try (Arena arena = Arena.ofShared();
        DurableFile file = FileSystem.nio().open(path, FileSystem.Mode.CREATE)) {
      file.write(ByteBuffer.wrap(written), 0);
      MemorySegment mapped = file.map(0, SIZE_BYTES, arena);
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(written, mapped.toArray(ValueLayout.JAVA_BYTE));
        assertEquals(SIZE_BYTES, ResidentFiles.bytes(path.toString()));
        MappedPages.unload(mapped);
        assertEquals(0, ResidentFiles.bytes(path.toString()));
      }
    }
  }

  @Test
  void aPartGoes(@TempDir Path directory) throws IOException {
    ResidentFiles.assumeKnown();
    Path path = directory.toRealPath().resolve("file");
    try (Arena arena = Arena.ofShared();
        DurableFile file = FileSystem.nio().open(path, FileSystem.Mode.CREATE)) {
      file.preallocate(SIZE_BYTES);
      MemorySegment mapped = file.map(0, SIZE_BYTES, arena);
      assertTrue(mapped.mismatch(MemorySegment.ofArray(new byte[SIZE_BYTES])) < 0);
      MappedPages.unload(mapped.asSlice(0, SIZE_BYTES / 2));
      assertEquals(SIZE_BYTES / 2, ResidentFiles.bytes(path.toString()));
    }
  }

  @Test
  void whatIsNotMappedStays() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(SIZE_BYTES).fill((byte) 7);
      MappedPages.unload(memory);
      assertEquals(7, memory.get(ValueLayout.JAVA_BYTE, SIZE_BYTES - 1));
    }
  }
}
