package io.narthex.server.api;

import io.narthex.server.http.Readiness;

/// The server's life, as far as HTTP may see and steer it. Thread-safe.
public interface Lifecycle {
  Readiness readiness();

  /// Why a server that is ready should not be sent samples now, `""` where it should. At once.
  String trouble();

  /// Loads the configuration again and waits for it.
  ///
  /// @throws ReloadFailure where the old one stays in force
  void reload() throws ReloadFailure;

  /// Asks the server to end, which happens after this call.
  ///
  /// @return whether this was the first call
  boolean quit();

  /// A configuration that was not taken; its message says why.
  final class ReloadFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public ReloadFailure(String message) {
      super(message);
    }
  }
}
