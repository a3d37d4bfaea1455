package io.narthex.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.file.SimulatedFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SavePointsTest {
  private static final Path DIRECTORY = Path.of("/data/remote");

  private final SimulatedFileSystem disk = new SimulatedFileSystem();

  @Test
  void isThereAfterACrashAndHoldsTheLogAtOnce() throws IOException {
    SavePoints points = SavePoints.open(disk, DIRECTORY, new LogHolds());
    SavePoint point = points.get("a", 41);
    assertEquals(42, point.sequence());
    point.save(50);
    LogHolds holds = new LogHolds();
    SavePoints again = SavePoints.open(disk.crash(1), DIRECTORY, holds);
    assertEquals(50, holds.lowest());
    assertEquals(List.of("a"), again.names());
    assertEquals(50, again.get("a", 90).sequence());
    again.forget("a");
    assertEquals(Long.MAX_VALUE, holds.lowest());
  }

  @Test
  void eachCrashLeavesTheOldOneOrTheNewOne() throws IOException {
    for (long at = 1; ; at++) {
      SimulatedFileSystem one = new SimulatedFileSystem();
      SavePoint point = SavePoints.open(one, DIRECTORY, new LogHolds()).get("a", 9);
      one.stopAt(one.operationCount() + at);
      boolean saved = true;
      try {
        point.save(20);
      } catch (IOException e) {
        saved = false;
      }
      long found =
          SavePoints.open(one.crash(at), DIRECTORY, new LogHolds()).get("a", 100).sequence();
      assertTrue(found == 20 || (!saved && found == 10), "at " + at + ": " + found);
      if (saved) {
        assertTrue(at > 3);
        return;
      }
    }
  }

  @Test
  void onlyGoesForward() throws IOException {
    SavePoint point = SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 9);
    point.save(20);
    point.save(15);
    assertEquals(20, point.sequence());
    assertEquals(20, SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 100).sequence());
  }

  @Test
  void comesBackToALogThatLostItsEnd() throws IOException {
    SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 99);
    LogHolds holds = new LogHolds();
    SavePoints points = SavePoints.open(disk, DIRECTORY, holds);
    assertEquals(61, points.get("a", 60).sequence());
    assertEquals(61, holds.lowest());
    assertEquals(61, SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 70).sequence());
  }

  @Test
  void goesBackWhereItIsAsked() throws IOException {
    LogHolds holds = new LogHolds();
    SavePoints points = SavePoints.open(disk, DIRECTORY, holds);
    points.get("a", 99);
    assertEquals(100, points.atMost("a", 120).sequence());
    assertEquals(30, points.atMost("a", 30).sequence());
    assertEquals(40, points.atMost("b", 40).sequence());
    assertEquals(30, holds.lowest());
    points.get("a", 99).save(70);
    assertEquals(40, holds.lowest());
    SavePoints again = SavePoints.open(disk.crash(1), DIRECTORY, new LogHolds());
    assertEquals(70, again.get("a", 99).sequence());
    assertEquals(40, again.get("b", 99).sequence());
  }

  @Test
  void damageSendsAllAgain() throws IOException {
    SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 99);
    Path path = SavePointFormat.path(DIRECTORY, "a");
    for (int at = 0; at < SavePointFormat.SIZE; at++) {
      byte[] bytes = SavePointFormat.encode(100);
      bytes[at] ^= 4;
      disk.setBytes(path, bytes);
      assertEquals(0, SavePoints.open(disk, DIRECTORY, new LogHolds()).get("a", 200).sequence());
    }
  }

  @Test
  void bytes() {
    assertEquals(
        "4e58534156455054" + "01000000" + "00000000" + "0807060504030201" + "48fcb3ed",
        HexFormat.of().formatHex(SavePointFormat.encode(0x0102030405060708L)));
  }

  @Test
  void refusesOddNames() throws IOException {
    SavePoints points = SavePoints.open(disk, DIRECTORY, new LogHolds());
    assertThrows(IllegalArgumentException.class, () -> points.get("../a", 1));
  }
}
