package io.narthex.storage;

import org.jspecify.annotations.Nullable;

/// The storage cannot do what was asked. The kind decides what the caller tells its client.
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What sort of failure it is.
  public enum Kind {
    /// Try again later: replaying, disk full, sync failed, too many bytes in flight (HTTP 503).
    UNAVAILABLE,
    /// A memory budget or another limit does not allow it.
    LIMIT,
    /// The caller's [ReadContext] was cancelled.
    CANCELLED,
    /// The caller's deadline has passed.
    TIMEOUT,
    /// Bytes on disk are not what was written; the message names file and offset.
    CORRUPT,
    /// The storage is closed.
    CLOSED
  }

  private final Kind kind;

  public StorageException(Kind kind, String message) {
    this(kind, message, null);
  }

  public StorageException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
