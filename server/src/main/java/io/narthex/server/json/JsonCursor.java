package io.narthex.server.json;

import io.narthex.storage.text.JsonEscapes;
import io.narthex.storage.text.NumberBytes;
import io.narthex.storage.text.Utf8;
import org.jspecify.annotations.Nullable;

/// Walks over JSON (RFC 8259) in UTF-8 without building a tree: the caller says what it expects
/// next. Bounded in depth where it skips. Not thread-safe.
///
///     json.beginObject();
///     for (String name = json.nextName(); name != null; name = json.nextName()) {
///       switch (name) { case "a" -> a = json.string(); default -> json.skip(); }
///     }
public final class JsonCursor {
  private static final int MAX_DEPTH = 64;

  private final byte[] bytes;
  private final int length;
  private int at;

  /// Whether an object or array has begun and nothing of it was read.
  private boolean first;

  /// A cursor over `bytes[0..length)`.
  public JsonCursor(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /// Goes into an object.
  public void beginObject() {
    expect('{');
    first = true;
  }

  /// The name of the next field, whose value is read next; null at the end of the object, which is
  /// left.
  public @Nullable String nextName() {
    if (!next('}')) {
      return null;
    }
    String name = string();
    expect(':');
    return name;
  }

  /// Goes into an array.
  public void beginArray() {
    expect('[');
    first = true;
  }

  /// Whether there is another item, which is read next; false at the end of the array, which is
  /// left.
  public boolean nextItem() {
    return next(']');
  }

  private boolean next(char end) {
    byte b = peek();
    if (b == end) {
      at++;
      first = false;
      return false;
    }
    if (!first) {
      expect(',');
    }
    first = false;
    return true;
  }

  /// A string.
  public String string() {
    expect('"');
    int start = at;
    while (at < length && bytes[at] != '"' && bytes[at] != '\\') {
      requireText();
      at++;
    }
    if (at < length && bytes[at] == '"') {
      return Utf8.decode(bytes, start, at++);
    }
    StringBuilder out = new StringBuilder(Utf8.decode(bytes, start, at));
    while (true) {
      int from = at;
      while (at < length && bytes[at] != '"' && bytes[at] != '\\') {
        requireText();
        at++;
      }
      out.append(Utf8.decode(bytes, from, at));
      requireMore();
      if (bytes[at++] == '"') {
        return out.toString();
      }
      out.append(escape());
    }
  }

  private void requireText() {
    if (bytes[at] >= 0 && bytes[at] < ' ') {
      throw unexpected("in string literal");
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
    requireMore();
    return bytes[at++];
  }

  /// A number.
  public double number() {
    peek();
    int start = at;
    while (at < length && "+-.eE0123456789".indexOf(bytes[at]) >= 0) {
      at++;
    }
    return parsed(start, at);
  }

  /// A number in quotes, as sample values are written, `NaN` and `+Inf` included.
  public double quotedNumber() {
    expect('"');
    int start = at;
    while (at < length && bytes[at] != '"') {
      at++;
    }
    requireMore();
    return parsed(start, at++);
  }

  private double parsed(int from, int to) {
    try {
      return NumberBytes.parse(bytes, from, to);
    } catch (NumberFormatException e) {
      throw new JsonException("json: " + e.getMessage() + " (byte " + (from + 1) + ")");
    }
  }

  /// Passes over a value of any kind.
  public void skip() {
    skip(0);
  }

  private void skip(int depth) {
    if (depth > MAX_DEPTH) {
      throw new JsonException("json: exceeded max depth");
    }
    switch (peek()) {
      case '{' -> {
        beginObject();
        while (nextName() != null) {
          skip(depth + 1);
        }
      }
      case '[' -> {
        beginArray();
        while (nextItem()) {
          skip(depth + 1);
        }
      }
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void word(String word) {
    for (int i = 0; i < word.length(); i++) {
      requireMore();
      if (bytes[at] != word.charAt(i)) {
        throw unexpected("in literal " + word);
      }
      at++;
    }
  }

  /// Makes sure that nothing follows.
  public void end() {
    space();
    if (at < length) {
      throw unexpected("after top-level value");
    }
  }

  private void expect(char expected) {
    if (peek() != expected) {
      throw unexpected("where '" + expected + "' is expected");
    }
    at++;
  }

  private byte peek() {
    space();
    requireMore();
    return bytes[at];
  }

  private void space() {
    while (at < length && " \t\n\r".indexOf(bytes[at]) >= 0) {
      at++;
    }
  }

  private void requireMore() {
    if (at >= length) {
      throw new JsonException("unexpected end of JSON input");
    }
  }

  private JsonException unexpected(String where) {
    return new JsonException(
        "invalid character '"
            + (char) (bytes[at] & 0xff)
            + "' "
            + where
            + " (byte "
            + (at + 1)
            + ")");
  }
}
