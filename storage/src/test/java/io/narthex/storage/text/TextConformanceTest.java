package io.narthex.storage.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TextConformanceTest {
  @Test
  void durations() {
    ConformanceCases.family("model-durations")
        .run(
            ConformanceCases.cases("model/durations.json"),
            c -> {
              String input = c.text("input");
              checkDuration(c.json(), () -> Durations.parse(input));
              checkDuration(c.json().get("allowNegative"), () -> Durations.parseSigned(input));
            });
  }

  private static void checkDuration(JsonNode expected, Supplier<Long> actual) {
    if (expected.path("ok").asBoolean()) {
      assertEquals(expected.get("ms").asLong(), actual.get());
      assertEquals(expected.get("string").asText(), Durations.format(actual.get()));
    } else {
      TextSyntaxException e = assertThrows(TextSyntaxException.class, actual::get);
      assertEquals(expected.get("error").asText(), e.getMessage());
    }
  }

  @Test
  void timestamps() {
    ConformanceCases.family("model-timestamps")
        .run(
            ConformanceCases.cases("model/timestamps.json"),
            c -> assertEquals(c.text("json"), Timestamps.seconds(c.json().get("ms").asLong())));
  }

  @Test
  void unquote() {
    ConformanceCases.family("strutil-unquote")
        .run(
            ConformanceCases.cases("strutil/unquote.json"),
            c -> {
              if (c.flag("ok")) {
                String actual = Quoting.unquote(c.text("input"));
                assertEquals(c.text("output"), actual);
                assertArrayEquals(c.bytes("output"), Utf8.encode(actual));
              } else {
                refuses(c, () -> Quoting.unquote(c.text("input")));
              }
            });
  }

  @Test
  void requestTimes() {
    ConformanceCases.family("apiv1-times")
        .run(
            ConformanceCases.cases("apiv1/times.json"),
            c -> {
              if (c.flag("ok")) {
                assertEquals(c.json().get("ms").asLong(), Timestamps.parse(c.text("input")));
              } else {
                refuses(c, () -> Timestamps.parse(c.text("input")));
              }
            });
  }

  @Test
  void requestDurations() {
    ConformanceCases.family("apiv1-durations")
        .run(
            ConformanceCases.cases("apiv1/durations.json"),
            c -> {
              if (c.flag("ok")) {
                long nanos = Timestamps.parseDurationNanos(c.text("input"));
                assertEquals(Case.number(c.json().get("ms")), nanos / 1e6);
              } else {
                refuses(c, () -> Timestamps.parseDurationNanos(c.text("input")));
              }
            });
  }

  /// Points as the HTTP API writes them; the other values of this file are the API's to check.
  @Test
  void points() {
    List<Case> points =
        ConformanceCases.cases("apiv1/json.json").stream()
            .filter(c -> c.json().get("value").get("type").asText().equals("float point"))
            .toList();
    assertEquals(15, points.size());
    ConformanceCases.family("apiv1-json-points")
        .run(
            points,
            c -> {
              byte[] out = new byte[2 * NumberBytes.MAX_LENGTH];
              JsonNode value = c.json().get("value");
              int at = NumberBytes.writeTimestamp(value.get("t").asLong(), out, 0);
              String time = new String(out, 0, at, StandardCharsets.UTF_8);
              at = NumberBytes.writeSampleValue(Case.number(value.get("value")), out, 0);
              String number = new String(out, 0, at, StandardCharsets.UTF_8);
              assertEquals(
                  c.text("expected"),
                  "{\"status\":\"success\",\"data\":[" + time + ",\"" + number + "\"]}");
            });
  }

  private static void refuses(Case c, Supplier<?> action) {
    TextSyntaxException e = assertThrows(TextSyntaxException.class, action::get);
    assertEquals(c.text("error"), e.getMessage());
  }
}
