package io.narthex.server.remote.send;

/// What the answer to a request means for what it carried.
///
/// @param retryAfterMs with [Kind#RETRY]: how long the receiver wants to be left alone; 0: it did
///   not say
/// @param written samples that the receiver says it has written; −1: it did not say
/// @param reason what it says against it, `""` where it was taken
record Verdict(Kind kind, long retryAfterMs, long written, String reason) {
  /// What is to be done.
  enum Kind {
    /// It is taken.
    TAKEN,
    /// It may be taken another time.
    RETRY,
    /// Less at a time may be taken.
    TOO_LARGE,
    /// Something in it is refused.
    REFUSED,
    /// All of it is refused for good.
    DROPPED,
    /// The receiver does not know this message.
    UNSUPPORTED
  }

  static Verdict taken() {
    return new Verdict(Kind.TAKEN, 0, -1, "");
  }

  static Verdict of(Kind kind, String reason) {
    return new Verdict(kind, 0, -1, reason);
  }
}
