package io.narthex.storage.head;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.storage.file.DurableFile;
import io.narthex.storage.file.FileSystem;
import io.narthex.storage.file.SimulatedFileSystem;
import io.narthex.storage.file.SimulatedFileSystem.Fault;
import io.narthex.storage.wal.Hex;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Files of extents: golden bytes, faults, and when they go.
final class ExtentFilesTest {
  private static final Path DIRECTORY = Path.of("/head");
  private static final String FILE =
      """
      4e 58 45 58 54 45 4e 54  01 00 00 00 00 00 00 00   # "NXEXTENT", version, zero
      01 00 00 00 00 00 00 00  f8 fa 1a 65               # number, CRC-32C
      21 00 00 00 00 00 00 00  08 07 06 05 04 03 02 01   # extent, its newest timestamp
      03 00 00 00  b8 bc 9e 9a  7a 6d 35 ae  21 21 21    # length, two checksums, entries
      22 00 00 00 00 00 00 00  ff ff ff ff ff ff ff ff
      02 00 00 00  17 5a 29 68  f1 5f e5 2a  22 22
      """;

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();

  /// An extent in which each byte is the number's lowest.
  private static Extent extent(long number) {
    Extent extent = Extent.inMemory(number, 1 << 10);
    extent.bytes().fill((byte) number);
    return extent;
  }

  private static byte[] bytes(Extent extent) {
    return extent.bytes().toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void filesHaveTheseBytes() throws IOException {
    try (ExtentFiles files = ExtentFiles.open(fileSystem, DIRECTORY)) {
      files.write(extent(0x21), 3, 0x0102030405060708L);
      files.write(extent(0x22), 2, -1);
    }
    byte[] bytes = fileSystem.bytes(DIRECTORY.resolve("extents-00000001"));
    assertEquals(Hex.digits(FILE), Hex.of(bytes, 0, bytes.length));
  }

  @Test
  void whatIsWrittenIsReadFromTheFile() throws IOException {
    try (ExtentFiles files = ExtentFiles.open(fileSystem, DIRECTORY)) {
      Extent inFile = files.write(extent(5), 700, 0);
      assertEquals(5, inFile.number());
      assertArrayEquals(
          MemorySegment.ofArray(new byte[700]).fill((byte) 5).toArray(ValueLayout.JAVA_BYTE),
          bytes(inFile));
    }
  }

  @Test
  void afterAnyFaultAnExtentIsWrittenAgain() throws IOException {
    for (Fault fault : List.of(Fault.EIO, Fault.ENOSPC, Fault.SHORT_WRITE)) {
      for (int at = 1; at <= 3; at++) {
        SimulatedFileSystem failing = new SimulatedFileSystem();
        try (ExtentFiles files = ExtentFiles.open(failing, DIRECTORY)) {
          failing.failAt(failing.operationCount() + at, fault);
          assertThrows(IOException.class, () -> files.write(extent(1), 1_000, 0));
          Extent first = files.write(extent(1), 1_000, 0);
          Extent second = files.write(extent(2), 1_000, 0);
          assertArrayEquals(bytes(extent(1)), padded(first));
          assertArrayEquals(bytes(extent(2)), padded(second));
        }
      }
    }
  }

  /// Its bytes, with those of the number behind them up to the size of an extent.
  private static byte[] padded(Extent extent) {
    byte[] padded = new byte[1 << 10];
    byte[] bytes = bytes(extent);
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    MemorySegment.ofArray(padded).asSlice(bytes.length).fill((byte) extent.number());
    return padded;
  }

  @Test
  void aFileGoesWithItsLastExtent() throws IOException {
    try (ExtentFiles files = ExtentFiles.open(fileSystem, DIRECTORY)) {
      for (int number = 1; number <= 130; number++) {
        files.write(extent(number), 10, 0);
      }
      assertEquals(3, fileSystem.list(DIRECTORY).size());
      files.deleteBefore(64);
      assertEquals(3, fileSystem.list(DIRECTORY).size());
      files.deleteBefore(65);
      assertEquals(2, fileSystem.list(DIRECTORY).size());
      files.deleteBefore(1_000);
      assertEquals(
          List.of(DIRECTORY.resolve("extents-00000003")),
          fileSystem.list(DIRECTORY),
          "the file that takes extents stays");
    }
  }

  @Test
  void filesOfAnEarlierRunThatNobodyNamesAreDeletedAndNothingElse() throws IOException {
    fileSystem.createDirectories(DIRECTORY);
    for (String name : new String[] {"extents-00000007", "other"}) {
      try (DurableFile file = fileSystem.open(DIRECTORY.resolve(name), FileSystem.Mode.CREATE)) {
        assertEquals(0, file.sizeBytes());
      }
    }
    try (ExtentFiles files = ExtentFiles.open(fileSystem, DIRECTORY)) {
      assertEquals(2, fileSystem.list(DIRECTORY).size());
      files.keep(List.of(), false);
      assertEquals(List.of(DIRECTORY.resolve("other")), fileSystem.list(DIRECTORY));
      files.write(extent(1), 10, 0);
    }
    assertEquals(
        List.of(DIRECTORY.resolve("extents-00000008"), DIRECTORY.resolve("other")),
        fileSystem.list(DIRECTORY),
        "numbers are not used again");
    assertEquals(
        OptionalLong.of(7), ExtentFileFormat.number(DIRECTORY.resolve("extents-00000007")));
    assertEquals(OptionalLong.empty(), ExtentFileFormat.number(DIRECTORY.resolve("extents-7")));
  }
}
