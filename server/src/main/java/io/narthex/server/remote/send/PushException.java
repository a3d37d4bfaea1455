package io.narthex.server.remote.send;

import org.jspecify.annotations.Nullable;

/// A receiver did not take what was pushed. The message is worded as upstream words it where
/// upstream has such an error.
public final class PushException extends Exception {
  private static final long serialVersionUID = 1L;

  PushException(String message) {
    this(message, null);
  }

  PushException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
