package io.narthex.storage.encoding;

/// Bytes are not what their format says. Who knows the file turns it into an error that names it.
public final class MalformedBytesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedBytesException(String message) {
    super(message);
  }
}
