package io.narthex.server.remote;

/// Where the answer to one remote-write request goes, exactly once, from any thread.
@FunctionalInterface
public interface WriteResponder {
  /// Answers.
  void respond(WriteAnswer answer);
}
