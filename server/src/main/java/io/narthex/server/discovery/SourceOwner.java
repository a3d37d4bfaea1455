package io.narthex.server.discovery;

/// Whom a source looks for targets for. Thread-safe.
interface SourceOwner {
  /// Its name, as metrics have it; may change with a reload.
  String name();

  /// The source has something new.
  void changed();
}
