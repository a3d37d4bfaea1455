package io.narthex.server.http;

import io.narthex.rules.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/// Values as JSON texts.
final class JsonText {
  private JsonText() {}

  /// An object of fields whose values are JSON already.
  static String object(Map<String, String> fields) {
    StringJoiner out = new StringJoiner(",", "{", "}");
    fields.forEach((name, value) -> out.add(string(name) + ":" + value));
    return out.toString();
  }

  /// A string.
  static String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /// What a part of a YAML document means; numbers that JSON has no form for become strings.
  static String of(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> scalar(scalar);
      case YamlNode.Sequence sequence -> {
        StringJoiner out = new StringJoiner(",", "[", "]");
        sequence.items().forEach(item -> out.add(of(item)));
        yield out.toString();
      }
      case YamlNode.Mapping mapping -> {
        Map<String, String> fields = new TreeMap<>();
        mapping.entries().forEach(entry -> fields.put(entry.key().text(), of(entry.value())));
        yield object(fields);
      }
    };
  }

  private static String scalar(YamlNode.Scalar scalar) {
    String text = scalar.text();
    return switch (scalar.type()) {
      case NULL -> "null";
      case BOOL ->
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y" -> "true";
            default -> "false";
          };
      case INT, FLOAT -> number(text);
      case STRING, BINARY -> string(text);
    };
  }

  private static String number(String text) {
    try {
      return new BigDecimal(text.replace("_", "")).toString();
    } catch (NumberFormatException e) {
      return string(text);
    }
  }
}
