package io.narthex.server.remote;

/// A remote read that is not answered, with the status to say so.
final class ReadRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  ReadRefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
