package io.narthex.storage.text;

/// A text that is no duration, time or quoted string. The message is upstream's.
public final class TextSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public TextSyntaxException(String message) {
    super(message);
  }
}
