package io.narthex.server;

/// A server that cannot start.
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  StartException(ExitStatus status, String message) {
    super(message);
    this.status = status;
  }

  /// What the process is to end with.
  ExitStatus status() {
    return status;
  }
}
