package io.narthex.storage.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ThrottleTest {
  @Test
  void saysAtOnceAndThenOnceAnInterval() {
    ManualClock clock = new ManualClock(5);
    Throttle throttle = new Throttle(clock, 1_000);
    assertEquals(2, throttle.happened(2));
    assertEquals(0, throttle.happened(3));
    clock.advanceMs(999);
    assertEquals(0, throttle.happened(1));
    clock.advanceMs(1);
    assertEquals(5, throttle.happened(1));
    assertEquals(0, throttle.happened(1));
    clock.advanceMs(5_000);
    assertEquals(2, throttle.happened(1));
  }
}
