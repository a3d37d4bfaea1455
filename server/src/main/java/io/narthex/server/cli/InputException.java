package io.narthex.server.cli;

import java.io.IOException;

/// What a tool was given cannot be used; the message says where and why.
final class InputException extends IOException {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message);
  }
}
