package io.narthex.server.json;

import io.narthex.storage.text.JsonEscapes;

/// A text that is no JSON. The message says what stands where.
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }

  /// Where the character stands that is none of an escape.
  ///
  /// @param fault what [JsonEscapes#read] answered
  static String inEscape(int fault) {
    return fault == JsonEscapes.UNKNOWN
        ? "in string escape code"
        : "in \\u hexadecimal character escape";
  }
}
