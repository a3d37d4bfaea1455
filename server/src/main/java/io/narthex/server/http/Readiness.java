package io.narthex.server.http;

/// What stage of its life the server is in.
public enum Readiness {
  /// Replaying; only what is needed to watch that is answered.
  STARTING,
  READY,
  STOPPING
}
