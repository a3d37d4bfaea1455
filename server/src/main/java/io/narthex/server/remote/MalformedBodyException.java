package io.narthex.server.remote;

/// A request body that is not what its headers say: bad compression or a bad message. The sender is
/// told with 400; nothing of the body is stored.
public final class MalformedBodyException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedBodyException(String message) {
    super(message);
  }
}
