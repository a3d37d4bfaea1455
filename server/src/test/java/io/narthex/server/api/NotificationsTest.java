package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.http.EventStream;
import io.narthex.storage.clock.ManualClock;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What holds, and who is told.
final class NotificationsTest {
  private static final String A =
      "{\"text\":\"a\",\"date\":\"1970-01-01T00:00:01Z\",\"active\":true}";

  private final ManualClock clock = new ManualClock(1_000);
  private final Notifications notifications = new Notifications(2, clock);

  /// Keeps what it is sent, or takes nothing.
  private static final class Subscriber implements EventStream {
    private final List<String> events = new ArrayList<>();
    private boolean slow;
    private boolean ended;

    @Override
    public boolean send(String data) {
      if (!slow) {
        events.add(data);
      }
      return !slow;
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  private String metrics() throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    notifications.register(registry);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8)
        .replaceAll("(?m)^#.*\n", "")
        .replace("prometheus_api_notification_", "");
  }

  @Test
  void subscribersAreToldWhatHoldsAndWhatChanges() {
    notifications.raise("a");
    Subscriber subscriber = new Subscriber();
    assertNotNull(notifications.subscribe(subscriber));
    assertEquals(List.of(A), subscriber.events);
    subscriber.events.clear();
    clock.advanceMs(500);
    notifications.raise("b");
    notifications.raise("a");
    notifications.end("b");
    notifications.end("b");
    assertEquals(
        List.of(
            "{\"text\":\"b\",\"date\":\"1970-01-01T00:00:01.5Z\",\"active\":true}",
            "{\"text\":\"a\",\"date\":\"1970-01-01T00:00:01.5Z\",\"active\":true}",
            "{\"text\":\"b\",\"date\":\"1970-01-01T00:00:01.5Z\",\"active\":false}"),
        subscriber.events);
    assertEquals(List.of(new Notifications.Notification("a", 1_500, true)), notifications.active());
  }

  @Test
  void noMoreThanMayBe() throws Exception {
    Subscriber slow = new Subscriber();
    slow.slow = true;
    Runnable leave = notifications.subscribe(slow);
    assertNotNull(leave);
    assertNotNull(notifications.subscribe(new Subscriber()));
    assertNull(notifications.subscribe(new Subscriber()));
    notifications.raise("a");
    assertEquals(
        "active_subscribers 2.0\nupdates_dropped_total 1.0\nupdates_sent_total 2.0\n", metrics());
    leave.run();
    leave.run();
    assertNotNull(notifications.subscribe(new Subscriber()));
    assertEquals(
        "active_subscribers 2.0\nupdates_dropped_total 1.0\nupdates_sent_total 3.0\n", metrics());
  }

  @Test
  void theEndEndsAllStreams() {
    Subscriber subscriber = new Subscriber();
    assertNotNull(notifications.subscribe(subscriber));
    notifications.close();
    assertTrue(subscriber.ended);
    assertNull(notifications.subscribe(new Subscriber()));
  }
}
