package io.narthex.server.json;

/// A text that is no JSON. The message says what stands where.
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }
}
