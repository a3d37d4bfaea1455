package io.narthex.benchmarks.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StraceEventTest {
  @Test
  void wholeLine() {
    StraceEvent event =
        StraceEvent.parse(
                List.of(
                    "71 1795.500000 pwrite64(9</data/wal/segment-1.log>, \"a<b>\", 4, 36) = 4"
                        + " <0.000250>"))
            .getFirst();
    assertTrue(event.is("write", "pwrite64"));
    assertTrue(event.succeeded());
    assertEquals("/data/wal/segment-1.log", event.target());
    assertEquals(1795.5, event.startSeconds());
    assertEquals(1795.50025, event.endSeconds(), 1e-9);
  }

  @Test
  void lineInTwoParts() {
    List<StraceEvent> events =
        StraceEvent.parse(
            List.of(
                "71 10.000000 fdatasync(9</data/a> <unfinished ...>",
                "72 10.000100 read(5<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"P\", 9) = 1 <0.000010>",
                "71 10.000300 <... fdatasync resumed>) = -1 EIO (Input/output error) <0.000300>",
                "71 10.000400 +++ exited with 0 +++"));
    assertEquals(2, events.size());
    assertEquals("TCP:[127.0.0.1:1->127.0.0.1:2]", events.getFirst().target());
    StraceEvent sync = events.getLast();
    assertTrue(sync.is("fdatasync"));
    assertFalse(sync.succeeded());
    assertEquals("/data/a", sync.target());
    assertEquals(10.0, sync.startSeconds());
    assertEquals(10.0003, sync.endSeconds());
  }
}
