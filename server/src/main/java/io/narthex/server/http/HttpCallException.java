package io.narthex.server.http;

import org.jspecify.annotations.Nullable;

/// An exchange that came to no answer. The message is worded as Prometheus words it, since users
/// and alerts know those words.
public final class HttpCallException extends Exception {
  private static final long serialVersionUID = 1L;

  /// What came in the way.
  public enum Kind {
    /// The deadline passed.
    TIMEOUT,
    /// No connection, or it broke.
    CONNECTION,
    /// The answer reached the limit of size.
    BODY_TOO_LARGE,
    /// The answer breaks HTTP, gzip or the rules for redirects.
    BAD_ANSWER,
    /// The request could not be made: a file of credentials is missing, a setting is not served.
    SETTINGS
  }

  private final Kind kind;

  public HttpCallException(Kind kind, String message) {
    this(kind, message, null);
  }

  public HttpCallException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
