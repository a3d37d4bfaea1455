package io.narthex.server.http;

import org.jspecify.annotations.Nullable;

/// What answers the requests of a route. Thread-safe.
public sealed interface Endpoint {
  /// May wait and work: runs on a bounded pool of platform threads, never on an event loop.
  @FunctionalInterface
  non-sealed interface Blocking extends Endpoint {
    /// Answers `request`.
    Response handle(Request request);
  }

  /// Answers at once from memory, on the event loop.
  @FunctionalInterface
  non-sealed interface Immediate extends Endpoint {
    /// Answers `request` without waiting.
    Response handle(Request request);
  }

  /// Takes the raw request on the event loop and answers later, from any thread.
  non-sealed interface Raw extends Endpoint {
    /// Starts the work on `request`, never waits, and has `responder` called exactly once, also
    /// after a failure. The body is released when that has happened.
    void handle(Request request, Responder responder);

    /// Largest body; a longer one is refused with 413 before this endpoint sees it.
    int maxBodyBytes();
  }

  /// Sends events as they happen, until the client goes or the stream is ended.
  @FunctionalInterface
  non-sealed interface Events extends Endpoint {
    /// Takes one more stream, on the event loop and without waiting.
    ///
    /// @return what is to be run when the client has gone; null: no further stream is taken
    @Nullable Runnable subscribe(EventStream stream);
  }
}
