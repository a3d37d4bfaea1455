package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.file.SimulatedFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Bytes of a snapshot, and when one is due.
final class SnapshotFormatTest {
  private static final Path DIRECTORY = Path.of("/data/snapshots");

  private static final String SNAPSHOT =
      """
      4e 58 53 4e 41 50 53 48   # "NXSNAPSH"
      01 00 00 00 00 00 00 00   # version, zero
      01 00 00 00 00 00 00 00   # number
      88 77 66 55 44 33 22 11   # replay sequence
      bd 71 00 d6               # CRC-32C

      4e 58 53 63 01 00 00 00   # "NXSc", type
      00 00 00 00 03 00 00 00   # index, length
      03 00 00 00               # bytes stored: the content itself
      1e f2 30 f1 ae 82 02 54   # CRC-32C of these, CRC-32C
      01 02 03

      4e 58 53 63 02 00 00 00
      01 00 00 00 20 00 00 00
      0b 00 00 00               # an LZ4 block of 11 bytes for 32 zeros:
      1d 3f cd 96 c9 e3 ee 05
      1f 00 01 00 07            # a literal, 26 bytes from one back
      50 00 00 00 00 00         # five literals

      4e 58 53 63 00 00 00 00   # the end
      02 00 00 00 08 00 00 00
      08 00 00 00
      7a 50 6c 5a 30 22 a0 27
      23 00 00 00 00 00 00 00   # 35 bytes of content
      """;

  @Test
  void goldenBytes() throws IOException {
    SimulatedFileSystem fileSystem = new SimulatedFileSystem();
    SnapshotStore store = SnapshotStore.open(fileSystem, DIRECTORY);
    try (SnapshotWriter writer = store.begin(0x1122334455667788L)) {
      writer.section(1, new byte[] {1, 2, 3}, 0, 3);
      writer.section(2, new byte[32], 0, 32);
      writer.finish();
    }
    byte[] bytes = fileSystem.bytes(DIRECTORY.resolve("snapshot-00000001.snap"));
    assertEquals(Hex.digits(SNAPSHOT), Hex.of(bytes, 0, bytes.length));
  }

  @Test
  void names() {
    Path path = SnapshotFormat.path(DIRECTORY, 12);
    assertEquals("snapshot-00000012.snap", String.valueOf(path.getFileName()));
    assertEquals(12, SnapshotFormat.number(path).orElseThrow());
    assertTrue(SnapshotFormat.number(Path.of("snapshot-1.snap")).isEmpty());
    assertTrue(SnapshotFormat.number(Path.of("snapshot-00000012.snap.tmp")).isEmpty());
  }

  @Test
  void oneIsDueByDebtOrByTimeWithinItsShareOfTime() {
    SnapshotPolicy policy = SnapshotPolicy.DEFAULT;
    assertFalse(policy.isDue(12_000_000, 59_999, 0));
    assertTrue(policy.isDue(12_000_000, 60_000, 3_000));
    assertFalse(policy.isDue(11_999_999, 60_000, 0));
    assertFalse(policy.isDue(11_999_999, 599_999, 0));
    assertTrue(policy.isDue(1, 600_000, 0));
    assertFalse(policy.isDue(0, 6_000_000, 0));
    assertFalse(policy.isDue(12_000_000, 60_000, 3_001), "five percent of the time");
    assertTrue(policy.isDue(12_000_000, 60_020, 3_001));
  }
}
