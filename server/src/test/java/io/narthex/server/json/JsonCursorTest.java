package io.narthex.server.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.conformance.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCursorTest {
  private static final int ROUNDS = 3_000;
  private static final List<String> TEXTS =
      List.of("a", "", "ü€", "\\n", "\\\\x\\\"", "\\u20ac", "😀");

  private static JsonCursor cursor(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new JsonCursor(bytes, bytes.length);
  }

  @Test
  void walks() {
    JsonCursor json =
        cursor(" { \"a\" : [ 1.5 , \"x\\u00e9\\n\\\"ü\" ], \"b\":{}, \"c\":\"-Inf\" } ");
    json.beginObject();
    assertEquals("a", json.nextName());
    json.beginArray();
    assertTrue(json.nextItem());
    assertEquals(1.5, json.number());
    assertTrue(json.nextItem());
    assertEquals("xé\n\"ü", json.string());
    assertFalse(json.nextItem());
    assertEquals("b", json.nextName());
    json.beginObject();
    assertNull(json.nextName());
    assertEquals("c", json.nextName());
    assertEquals(Double.NEGATIVE_INFINITY, json.quotedNumber());
    assertNull(json.nextName());
    json.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "[1",
        "[1,",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "tru",
        "nul",
        "1e",
        "--1",
        "{\"a\":1 \"b\":2}",
        "[,1]",
        "\"open",
        "1 2",
        "[1]]"
      })
  void refuses(String text) {
    JsonCursor json = cursor(text);
    assertThrows(
        JsonException.class,
        () -> {
          json.skip();
          json.end();
        });
  }

  @Test
  void depthIsBounded() {
    assertThrows(JsonException.class, () -> cursor("[".repeat(100_000)).skip());
  }

  /// What the tree of [JsonReader] holds, in order.
  private static void leaves(@Nullable Object value, List<String> out) {
    switch (value) {
      case JsonReader.Fields fields ->
          fields
              .all()
              .forEach(field -> {
                out.add(field.name());
                leaves(field.value(), out);
              });
      case List<?> items -> items.forEach(item -> leaves(item, out));
      case null, default -> out.add(String.valueOf(value));
    }
  }

  /// The same of what [#random] made.
  private static void walk(JsonCursor json, char kind, List<String> out) {
    switch (kind) {
      case '{' -> {
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
          out.add(name);
          walk(json, name.charAt(0), out);
        }
      }
      case '[' -> {
        json.beginArray();
        while (json.nextItem()) {
          walk(json, 's', out);
        }
      }
      case '1' -> out.add(String.valueOf(json.number()));
      default -> out.add(json.string());
    }
  }

  /// A value whose fields are named after the kinds of their values.
  private static String random(Random random, char kind, int depth) {
    StringBuilder out = new StringBuilder();
    int size = random.nextInt(4);
    switch (kind) {
      case '{' -> {
        out.append('{');
        for (int i = 0; i < size; i++) {
          char inner = depth == 0 ? '1' : "{[1s".charAt(random.nextInt(4));
          out.append(i > 0 ? "," : "").append(" \"").append(inner).append(i).append("\":");
          out.append(random(random, inner, depth - 1));
        }
        out.append("} ");
      }
      case '[' -> {
        out.append('[');
        for (int i = 0; i < size; i++) {
          out.append(i > 0 ? " ," : "").append(random(random, 's', depth - 1));
        }
        out.append(']');
      }
      case '1' -> out.append(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      default -> out.append('"').append(TEXTS.get(random.nextInt(TEXTS.size()))).append('"');
    }
    return out.toString();
  }

  @Test
  void readsWhatTheTreeHolds() {
    Seeds.rounds(
        ROUNDS,
        random -> {
          String text = random(random, '{', 4);
          List<String> expected = new ArrayList<>();
          leaves(new JsonReader(text).read(), expected);
          List<String> actual = new ArrayList<>();
          JsonCursor json = cursor(text);
          walk(json, '{', actual);
          json.end();
          assertEquals(expected, actual, text);
          JsonCursor skipping = cursor(text);
          skipping.skip();
          skipping.end();
        });
  }

  @Test
  void damageIsRefusedOrRead() {
    Seeds.rounds(
        ROUNDS,
        random -> {
          byte[] bytes = random(random, '{', 4).getBytes(StandardCharsets.UTF_8);
          for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
          }
          JsonCursor json = new JsonCursor(bytes, random.nextInt(bytes.length + 1));
          try {
            json.skip();
            json.end();
          } catch (JsonException e) {
            assertNotNull(e.getMessage());
          }
        });
  }
}
