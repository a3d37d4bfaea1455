package io.narthex.rules.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.query.syntax.Parser;
import io.narthex.query.syntax.ParserOptions;
import io.narthex.query.syntax.Printer;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.Texts;
import io.narthex.storage.conformance.ConformanceCases;
import io.narthex.storage.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Bodies byte for byte as upstream posts them.
final class NotificationJsonTest {
  private static final String TIME = "2026-11-21T10:00:00.123Z";
  private static final long TIME_MS = 1_795_255_200_123L;

  /// Expressions of the alerts in the recorded bodies.
  private static final Map<String, String> EXPRESSIONS =
      Map.of(
          "AlwaysFiring", "vector(1.5)",
          "BadTemplate", "vector(1)",
          "NaNValue", "vector(NaN)",
          "PerTarget", "up{job=~\"demo|bad-500|bad-down\"} == 0");

  @Test
  void recordedBodies() {
    ConformanceCases.family("sent-alerts")
        .run(
            ConformanceCases.lines("api/captures/sent_alerts.jsonl"),
            c -> {
              List<Notification> notifications = new ArrayList<>();
              for (JsonNode alert : c.json().path("json")) {
                Labels labels = Labels.of(texts(alert.path("labels")));
                String expr = EXPRESSIONS.getOrDefault(labels.get("alertname"), "");
                notifications.add(
                    new Notification(
                        labels,
                        Texts.of(texts(alert.path("annotations"))),
                        TIME_MS,
                        TIME_MS,
                        GeneratorUrl.of(
                            "http://prometheus.example.org",
                            Printer.print(Parser.parse(expr, ParserOptions.DEFAULT)))));
              }
              assertEquals(c.text("body").replace("<volatile>", TIME), encode(notifications));
            });
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new HashMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static String encode(List<Notification> notifications) {
    return new String(NotificationJson.encode(notifications), StandardCharsets.UTF_8);
  }

  @Test
  void textsAreEscapedAsGoDoes() {
    Notification notification =
        new Notification(
            Labels.of("l", "\"\\\b\f\n\r\t\u0001<>&\u2028\u2029é😀\udc80\u007f/"),
            new TreeMap<>(Map.of("empty", "")),
            0,
            AlertTimes.NEVER,
            "");
    assertEquals(
        "[{\"annotations\":{\"empty\":\"\"},\"endsAt\":\"0001-01-01T00:00:00.000Z\",\"startsAt\":"
            + "\"1970-01-01T00:00:00.000Z\",\"labels\":{\"l\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001"
            + "\\u003c\\u003e\\u0026\\u2028\\u2029é😀\\ufffd\u007f/\"}}]",
        encode(List.of(notification)));
    assertEquals("[]", encode(List.of()));
  }

  @Test
  void expressionsAreEscapedAsQueryValues() {
    assertEquals(
        "a-b_c.d~e%2A%28%22%C3%A9%22%29+%2B%2F", GeneratorUrl.escape("a-b_c.d~e*(\"é\") +/"));
  }
}
