package io.narthex.server.json;

import io.narthex.storage.text.JsonEscapes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON (RFC 8259) to lists, [Fields], strings, booleans and doubles. Keeps fields in order, a name
/// that comes twice included, so that the reader of the tree can decide. Bounded in depth.
public final class JsonReader {
  private static final int MAX_DEPTH = 64;

  /// A field of an object.
  public record Field(String name, @Nullable Object value) {}

  /// An object.
  public record Fields(List<Field> all) {}

  /// Value of the first field `name` of `json`; null where there is none, or `json` is no object.
  public static @Nullable Object field(@Nullable Object json, String name) {
    if (json instanceof Fields fields) {
      for (Field field : fields.all()) {
        if (field.name().equals(name)) {
          return field.value();
        }
      }
    }
    return null;
  }

  private final String text;
  private int at;
  private int depth;

  /// A reader of `text`.
  public JsonReader(String text) {
    this.text = text;
  }

  /// The one value of the text.
  ///
  /// @throws JsonException where there is none, or more
  public @Nullable Object read() {
    Object value = value();
    space();
    if (at < text.length()) {
      throw unexpected("after top-level value");
    }
    return value;
  }

  private @Nullable Object value() {
    space();
    if (++depth > MAX_DEPTH) {
      throw new JsonException("json: exceeded max depth");
    }
    Object value =
        switch (peek()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          default -> number();
        };
    depth--;
    return value;
  }

  private Fields object() {
    List<Field> fields = new ArrayList<>();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return new Fields(fields);
    }
    while (true) {
      space();
      if (peek() != '"') {
        throw unexpected("looking for beginning of object key string");
      }
      String name = string();
      space();
      if (peek() != ':') {
        throw unexpected("after object key");
      }
      at++;
      fields.add(new Field(name, value()));
      space();
      char next = peek();
      at++;
      if (next == '}') {
        return new Fields(fields);
      }
      if (next != ',') {
        at--;
        throw unexpected("after object key:value pair");
      }
    }
  }

  private List<@Nullable Object> array() {
    List<@Nullable Object> items = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return items;
    }
    while (true) {
      items.add(value());
      space();
      char next = peek();
      at++;
      if (next == ']') {
        return items;
      }
      if (next != ',') {
        at--;
        throw unexpected("after array element");
      }
    }
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      if (c < ' ') {
        throw unexpected("in string literal");
      }
      at++;
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    int c = JsonEscapes.read(this::take);
    if (c < 0) {
      at--;
      throw unexpected(JsonException.inEscape(c));
    }
    return (char) c;
  }

  private int take() {
    char c = peek();
    at++;
    return c;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
    return value;
  }

  private Double number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return Double.valueOf(text.substring(start, at));
  }

  private void digits() {
    if (peek() < '0' || peek() > '9') {
      throw unexpected("looking for beginning of value");
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new JsonException("unexpected end of JSON input");
    }
    return text.charAt(at);
  }

  private JsonException unexpected(String where) {
    return new JsonException(
        "invalid character '" + text.charAt(at) + "' " + where + " (character " + (at + 1) + ")");
  }
}
