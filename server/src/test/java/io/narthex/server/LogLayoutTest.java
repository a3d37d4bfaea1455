package io.narthex.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class LogLayoutTest {
  private static LoggingEvent event(String message, Throwable thrown, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            "",
            new LoggerContext().getLogger("io.narthex.server.Server"),
            Level.WARN,
            message,
            thrown,
            arguments);
    event.setTimeStamp(1_795_000_000_020L);
    return event;
  }

  @Test
  void logfmtQuotesWhatNeedsIt() {
    LogLayout layout = new LogLayout(false);
    String head = "time=2026-11-18T11:06:40.020Z level=WARN source=Server msg=";
    assertEquals(head + "stopped\n", layout.doLayout(event("stopped", null)));
    assertEquals(head + "\"a=\\\"b\\\"\\nc\"\n", layout.doLayout(event("a=\"{}\"\nc", null, "b")));
    assertEquals(head + "\"\"\n", layout.doLayout(event("", null)));
  }

  @Test
  void jsonIsJson() throws Exception {
    String text = "quote \" back \\ line \n tab \t bell \u0007 é";
    String line = new LogLayout(true).doLayout(event(text, null));
    assertTrue(line.endsWith("}\n") && line.indexOf('\n') == line.length() - 1, line);
    JsonNode json = new ObjectMapper().readTree(line);
    assertEquals(text, json.get("msg").asText());
    assertEquals("WARN", json.get("level").asText());
    assertEquals("2026-11-18T11:06:40.020Z", json.get("time").asText());
  }

  @Test
  void failuresStandOnTheSameLine() {
    String line = new LogLayout(false).doLayout(event("failed", new IllegalStateException("why")));
    assertTrue(line.contains(" err=\"java.lang.IllegalStateException: why\\n"), line);
    assertEquals(line.length() - 1, line.indexOf('\n'));
  }
}
