package io.narthex.server.cli;

/// What a check found, ascending by severity.
enum Verdict {
  GOOD,
  /// It can be used, but is doubtful.
  DOUBTFUL,
  /// It cannot be used.
  BAD;

  private static final int DOUBTFUL_STATUS = 3;

  Verdict and(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /// The status to end with, as upstream's tool.
  ///
  /// @param fatal whether what is doubtful counts
  int status(boolean fatal) {
    return switch (this) {
      case GOOD -> ParsedCommand.DONE;
      case DOUBTFUL -> fatal ? DOUBTFUL_STATUS : ParsedCommand.DONE;
      case BAD -> ParsedCommand.FAILED;
    };
  }
}
