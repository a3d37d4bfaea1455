package io.narthex.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.narthex.storage.clock.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RefusalLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLog.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final ManualClock clock = new ManualClock(1_000);
  private final RefusalLog log = new RefusalLog("remote writes", clock);

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(appender);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : appender.list) {
      assertEquals(Level.WARN, event.getLevel());
      lines.add(event.getFormattedMessage());
    }
    appender.list.clear();
    return lines;
  }

  @Test
  void aLinePerReasonAndMinuteWithItsCount() {
    log.refused("disk stalls: expected=10 s, actual=10 s");
    log.refused("disk stalls: expected=10 s, actual=11 s");
    log.refused("too many requests");
    assertEquals(
        List.of(
            "remote writes refused: 1, last: disk stalls: expected=10 s, actual=10 s",
            "remote writes refused: 1, last: too many requests"),
        lines());
    log.refused("out of order sample", "out of order sample, first a", 5);
    clock.advanceMs(59_000);
    log.refused("disk stalls: expected=10 s, actual=70 s");
    assertEquals(List.of("remote writes refused: 5, last: out of order sample, first a"), lines());
    clock.advanceMs(1_000);
    log.refused("disk stalls: expected=10 s, actual=71 s");
    assertEquals(
        List.of("remote writes refused: 3, last: disk stalls: expected=10 s, actual=71 s"),
        lines());
  }

  @Test
  void reasonsAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      log.refused("reason " + i, "reason " + i, 1);
    }
    assertEquals(65, lines().size());
  }
}
