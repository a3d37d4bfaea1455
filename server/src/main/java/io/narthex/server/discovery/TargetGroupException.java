package io.narthex.server.discovery;

/// A list of target groups that cannot be read.
public final class TargetGroupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TargetGroupException(String message) {
    super(message);
  }

  TargetGroupException(String message, Throwable cause) {
    super(message, cause);
  }
}
