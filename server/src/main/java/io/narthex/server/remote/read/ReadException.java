package io.narthex.server.remote.read;

import org.jspecify.annotations.Nullable;

/// A peer that was asked gave no answer that can be used. The message is worded as upstream words
/// it where upstream has such an error.
public final class ReadException extends Exception {
  private static final long serialVersionUID = 1L;

  ReadException(String message) {
    this(message, null);
  }

  ReadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
