package io.narthex.storage.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.MemoryBudget;
import io.narthex.storage.clock.ManualClock;
import io.narthex.storage.file.SimulatedFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UncleanStartsTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final long T0 = 1_700_000_000_000L;
  private static final long MINUTE_MS = 60_000;

  private final ManualClock clock = new ManualClock(T0);
  private SimulatedFileSystem disk = new SimulatedFileSystem();

  private Database open() {
    return Database.open(
        disk,
        DIRECTORY,
        DatabaseOptions.of(100, 0, new Random(1)),
        clock,
        MemoryBudget.root(1 << 24));
  }

  private UncleanStarts known() {
    return UncleanStarts.read(disk, DIRECTORY);
  }

  /// Starts a server and takes the disk away from it.
  private void crash() {
    Database database = open();
    database.replay();
    SimulatedFileSystem left = disk.crash(7);
    database.close();
    disk = left;
  }

  @Test
  void aStopInOrderIsNone() {
    for (int i = 0; i < 10; i++) {
      Database database = open();
      database.replay();
      assertEquals(0, database.figures().uncleanStarts());
      database.close();
    }
    assertEquals(new UncleanStarts(0, 0, List.of()), known());
    assertFalse(known().isCrashLoop(T0));
  }

  @Test
  void fiveInTenMinutesAreALoop() {
    for (int i = 0; i < 5; i++) {
      assertFalse(known().isCrashLoop(clock.nowMs()), "start " + i);
      crash();
      clock.advanceMs(2 * MINUTE_MS);
    }
    assertTrue(known().isCrashLoop(clock.nowMs()));
    assertFalse(known().isCrashLoop(clock.nowMs() + 5 * MINUTE_MS));
    Database database = open();
    database.replay();
    assertEquals(5, database.figures().uncleanStarts());
    database.close();
    assertFalse(known().isCrashLoop(clock.nowMs()));
  }

  @Test
  void aServerStartsWhateverTheFileSaysAndEvenIfItCannotBeWritten() throws IOException {
    crash();
    byte[] good = disk.bytes(DIRECTORY.resolve(UncleanStarts.NAME));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      assertEquals(0, UncleanStarts.decode(bad).runningMs(), "byte " + at);
    }
    disk.failFrom(disk.operationCount(), SimulatedFileSystem.Fault.EIO);
    UncleanStarts begun = UncleanStarts.begin(disk, DIRECTORY, T0);
    assertEquals(1, begun.total());
  }

  @Test
  void fileIsAsSpecified() {
    UncleanStarts starts = new UncleanStarts(0x102, 3, List.of(0x103L, 0x104L));
    byte[] bytes = starts.encode();
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "4e585374"
                    + "01000000"
                    + "0201000000000000"
                    + "0300000000000000"
                    + "0301000000000000"
                    + "0401000000000000"
                    + "00".repeat(24)
                    + "45eac99e"),
        bytes);
    assertEquals(starts, UncleanStarts.decode(bytes));
  }
}
