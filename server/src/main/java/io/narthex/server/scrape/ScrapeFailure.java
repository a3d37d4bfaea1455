package io.narthex.server.scrape;

/// A scrape that stores nothing but its failure. The message is what `/api/v1/targets` shows.
final class ScrapeFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /// What sort of failure it is.
  enum Kind {
    /// The exchange with the target failed.
    EXCHANGE,
    /// The body was refused.
    BODY,
    /// The body reached `body_size_limit`.
    BODY_SIZE_LIMIT,
    /// More samples than `sample_limit`.
    SAMPLE_LIMIT,
    /// A label limit is exceeded.
    LABEL_LIMIT,
    /// The job has more targets than `target_limit`.
    TARGET_LIMIT
  }

  private final Kind kind;

  ScrapeFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ScrapeFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
