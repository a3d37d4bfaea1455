package io.narthex.server.remote;

/// Where the answer to one remote-write request goes, exactly once, from any thread.
public interface WriteResponder {
  /// Answers with a status and a text, `""` for none.
  ///
  /// @param retryAfterSeconds 0: no `Retry-After` header
  void respond(int status, String text, int retryAfterSeconds);
}
