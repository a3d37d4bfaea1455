package io.narthex.server.cli;

/// A command line that cannot be used; the process ends with status 2.
public final class FlagException extends Exception {
  private static final long serialVersionUID = 1L;

  public FlagException(String message) {
    super(message);
  }
}
