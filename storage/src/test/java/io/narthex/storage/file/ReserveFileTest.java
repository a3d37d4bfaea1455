package io.narthex.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.file.SimulatedFileSystem.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReserveFileTest {
  private static final Path PATH = Path.of("/data/reserve");
  private static final int SIZE = 10 << 20;

  private final SimulatedFileSystem fileSystem = new SimulatedFileSystem();

  @BeforeEach
  void createDirectory() throws IOException {
    fileSystem.createDirectories(Path.of("/data"));
  }

  @Test
  void isThereAgainAfterACrashAndGoesWhenGivenUp() throws IOException {
    ReserveFile reserve = new ReserveFile(fileSystem, PATH, SIZE);
    assertEquals(0, reserve.heldBytes());
    reserve.take();
    assertEquals(SIZE, reserve.heldBytes());
    SimulatedFileSystem crashed = fileSystem.crash(1);
    ReserveFile again = new ReserveFile(crashed, PATH, SIZE);
    assertEquals(SIZE, again.heldBytes());
    again.release();
    again.release();
    assertEquals(0, again.heldBytes());
    assertEquals(0, crashed.usedBytes());
    assertFalse(crashed.crash(1).exists(PATH));
  }

  @Test
  void followsANewSize() throws IOException {
    new ReserveFile(fileSystem, PATH, SIZE).take();
    ReserveFile smaller = new ReserveFile(fileSystem, PATH, 1_000);
    smaller.take();
    assertEquals(1_000, fileSystem.usedBytes());
    ReserveFile larger = new ReserveFile(fileSystem, PATH, 2 * SIZE);
    assertEquals(1_000, larger.heldBytes());
    larger.take();
    assertEquals(2 * SIZE, fileSystem.usedBytes());
    new ReserveFile(fileSystem, PATH, 0).take();
    assertEquals(0, fileSystem.usedBytes());
  }

  @Test
  void keepsNothingWhereItCannotHaveAll() throws IOException {
    fileSystem.setCapacityBytes(SIZE - 1);
    ReserveFile reserve = new ReserveFile(fileSystem, PATH, SIZE);
    assertThrows(IOException.class, reserve::take);
    assertEquals(0, reserve.heldBytes());
    assertEquals(0, fileSystem.usedBytes());
    fileSystem.setCapacityBytes(SIZE);
    reserve.take();
    assertEquals(SIZE, reserve.heldBytes());
  }

  @Test
  void anyFailureLeavesItUsable() throws IOException {
    for (Fault fault : Fault.values()) {
      for (int at = 1; at <= 8; at++) {
        SimulatedFileSystem failing = new SimulatedFileSystem();
        failing.createDirectories(Path.of("/data"));
        ReserveFile reserve = new ReserveFile(failing, PATH, SIZE);
        failing.failAt(failing.operationCount() + at, fault);
        try {
          reserve.take();
        } catch (IOException e) {
          assertTrue(reserve.heldBytes() == 0 || reserve.heldBytes() == SIZE, e.toString());
        }
        failing.heal();
        reserve.take();
        assertEquals(SIZE, failing.bytes(PATH).length);
      }
    }
  }
}
