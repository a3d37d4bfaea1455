package io.narthex.server.config;

import io.narthex.rules.yaml.YamlNode.Scalar;
import io.narthex.rules.yaml.YamlNode.ScalarType;

/// Texts in double quotes for messages.
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> out.append('\\').appendCodePoint(c);
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
              if (c < 0x20 || c == 0x7f) {
                out.append(String.format("\\x%02x", c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.append('"').toString();
  }

  /// A scalar; bytes that are not UTF-8 as `\xff`.
  static String of(Scalar scalar) {
    if (scalar.type() != ScalarType.BINARY) {
      return of(scalar.text());
    }
    StringBuilder out = new StringBuilder("\"");
    scalar
        .text()
        .chars()
        .forEach(c -> out.append(c < 0x80 ? "" + (char) c : String.format("\\x%02x", c)));
    return out.append('"').toString();
  }
}
