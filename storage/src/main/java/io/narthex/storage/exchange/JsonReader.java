package io.narthex.storage.exchange;

import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.text.JsonEscapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a small JSON text whole: objects as maps, arrays as lists, strings, booleans, numbers as
/// `Long` or, where they are none, `Double`. A `null` is as if it were not there. Not thread-safe.
final class JsonReader {
  private static final int MAX_DEPTH = 32;

  private final String text;
  private int position;

  private JsonReader(String text) {
    this.text = text;
  }

  /// The object that `text` is.
  ///
  /// @throws MalformedBytesException where it is none
  static Map<String, Object> readObject(String text) {
    JsonReader reader = new JsonReader(text);
    reader.skipSpace();
    reader.require('{');
    Map<String, Object> object = reader.object(0);
    reader.skipSpace();
    if (reader.position < text.length()) {
      throw reader.malformed("the end");
    }
    return object;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    skipSpace();
    if (take('}')) {
      return object;
    }
    do {
      skipSpace();
      require('"');
      String name = string();
      skipSpace();
      require(':');
      skipSpace();
      if (!takeWord("null")) {
        object.put(name, value(depth + 1));
      }
      skipSpace();
    } while (take(','));
    require('}');
    return object;
  }

  private List<Object> array(int depth) {
    List<Object> array = new ArrayList<>();
    skipSpace();
    if (take(']')) {
      return array;
    }
    do {
      skipSpace();
      if (!takeWord("null")) {
        array.add(value(depth + 1));
      }
      skipSpace();
    } while (take(','));
    require(']');
    return array;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw malformed("at most " + MAX_DEPTH + " levels");
    }
    if (take('{')) {
      return object(depth);
    }
    if (take('[')) {
      return array(depth);
    }
    if (take('"')) {
      return string();
    }
    if (takeWord("true")) {
      return true;
    }
    if (takeWord("false")) {
      return false;
    }
    return number();
  }

  private Object number() {
    int start = position;
    while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    String number = text.substring(start, position);
    try {
      if (number.matches("-?[0-9]+")) {
        return Long.valueOf(number);
      }
      return Double.valueOf(number);
    } catch (NumberFormatException e) {
      position = start;
      throw malformed("a value");
    }
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escaped() : c);
    }
    throw malformed("a closing quote");
  }

  private char escaped() {
    int c = JsonEscapes.read(this::next);
    if (c < 0) {
      throw malformed(c == JsonEscapes.UNKNOWN ? "an escape" : "four hexadecimal digits");
    }
    return (char) c;
  }

  private int next() {
    return position < text.length() ? text.charAt(position++) : -1;
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private boolean take(char c) {
    if (position < text.length() && text.charAt(position) == c) {
      position++;
      return true;
    }
    return false;
  }

  private boolean takeWord(String word) {
    if (text.startsWith(word, position)) {
      position += word.length();
      return true;
    }
    return false;
  }

  private void require(char c) {
    if (!take(c)) {
      throw malformed("\"" + c + "\"");
    }
  }

  private MalformedBytesException malformed(String expected) {
    String actual =
        position < text.length() ? "\"" + text.charAt(position) + "\"" : "the end of the text";
    return new MalformedBytesException(
        "JSON: expected=" + expected + ", actual=" + actual + " (character " + position + ")");
  }
}
