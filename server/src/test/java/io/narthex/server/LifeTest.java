package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.api.Notifications;
import io.narthex.server.api.Notifications.Notification;
import io.narthex.storage.clock.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The stages of a server's life and what it says of them.
final class LifeTest {
  private static final String STARTING =
      "Prometheus is starting and replaying the write-ahead log (WAL).";
  private static final String STOPPING =
      "Prometheus is shutting down and gracefully stopping all operations.";

  private final ManualClock clock = new ManualClock(1_000);
  private final Notifications notifications = new Notifications(1, clock);
  private final Life life = new Life(() -> {}, notifications);

  @Test
  void saysThatItStartsAndStops() {
    clock.advanceMs(1_000);
    assertEquals(List.of(new Notification(STARTING, 1_000, true)), notifications.active());
    assertTrue(life.ready());
    assertEquals(List.of(), notifications.active());
    life.stopping();
    assertEquals(List.of(new Notification(STOPPING, 2_000, true)), notifications.active());
  }

  @Test
  void aStopThatComesFirstLeavesBoth() {
    life.stopping();
    assertFalse(life.ready());
    assertEquals(
        List.of(new Notification(STARTING, 1_000, true), new Notification(STOPPING, 1_000, true)),
        notifications.active());
  }
}
