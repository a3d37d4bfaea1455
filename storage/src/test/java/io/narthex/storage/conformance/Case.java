package io.narthex.storage.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// One recorded case.
///
/// @param id stable name, as the lists of [ConformanceCases] use it: `folder/file#index`, index
///   from 0
/// @param json the case
/// @param file the whole file, for settings that hold for all cases (a JSONL file: the case itself)
public record Case(String id, JsonNode json, JsonNode file) {

  /// Field `name` as text, `""` where absent.
  public String text(String name) {
    return text(json.path(name));
  }

  /// Field `name` as bytes: the UTF-8 of a text, or what its `{"base64": …}` says.
  public byte[] bytes(String name) {
    return bytes(json.path(name));
  }

  /// Whether field `name` is there and true.
  public boolean flag(String name) {
    return json.path(name).asBoolean(false);
  }

  public boolean has(String name) {
    return json.has(name);
  }

  /// A node as text; bytes that are no UTF-8 (`{"base64": …}`) appear as U+DC80–U+DCFF each, as in
  /// `io.narthex.storage.text`.
  public static String text(JsonNode node) {
    if (!node.has("base64")) {
      return node.asText("");
    }
    return EscapedBytes.decode(bytes(node));
  }

  /// A node as bytes.
  public static byte[] bytes(JsonNode node) {
    return node.has("base64")
        ? Base64.getDecoder().decode(node.get("base64").asText())
        : node.asText("").getBytes(StandardCharsets.UTF_8);
  }

  /// A node as a number: a JSON number or one of the strings `NaN`, `StaleNaN`, `+Inf`, `-Inf`,
  /// `-0`, or a longer integer.
  public static double number(JsonNode node) {
    if (node.isNumber()) {
      return node.asDouble();
    }
    return switch (node.asText()) {
      case "NaN" -> Double.longBitsToDouble(0x7ff8000000000001L);
      case "StaleNaN" -> Double.longBitsToDouble(0x7ff0000000000002L);
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(node.asText());
    };
  }
}
