package io.narthex.server;

/// What the process ends with, upstream's numbers.
enum ExitStatus {
  /// Stopped as asked.
  STOPPED(0),
  /// Failed at work: data directory held or unreadable, address in use.
  FAILED(1),
  /// A flag or the configuration cannot be used.
  UNUSABLE(2);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
