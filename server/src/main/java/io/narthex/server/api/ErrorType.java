package io.narthex.server.api;

/// Upstream's `errorType`s and the status that goes with each.
enum ErrorType {
  BAD_DATA("bad_data", 400),
  EXECUTION("execution", 422),
  CANCELED("canceled", 499),
  TIMEOUT("timeout", 503),
  INTERNAL("internal", 500),
  /// Of a feature that is off, as upstream: 500, not 503.
  UNAVAILABLE("unavailable", 500),
  /// Of a storage that cannot serve now.
  OVERLOADED("unavailable", 503),
  NOT_FOUND("not_found", 404);

  private final String text;
  private final int status;

  ErrorType(String text, int status) {
    this.text = text;
    this.status = status;
  }

  String text() {
    return text;
  }

  int status() {
    return status;
  }
}
