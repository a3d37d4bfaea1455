package io.narthex.query;

import org.jspecify.annotations.Nullable;

/// A query that failed, with the kind that the HTTP API reports as `errorType`.
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Kinds of failure, upstream's error types.
  public enum Kind {
    /// The text is no valid query, or a parameter is out of range.
    BAD_DATA,
    /// The query cannot be evaluated on this data, or a limit was reached.
    EXECUTION,
    CANCELED,
    TIMEOUT,
    /// Storage failed.
    INTERNAL
  }

  private final Kind kind;

  public QueryException(Kind kind, String message) {
    this(kind, message, null);
  }

  public QueryException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
