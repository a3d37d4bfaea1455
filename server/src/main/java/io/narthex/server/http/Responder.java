package io.narthex.server.http;

/// Takes the one answer to a request. Thread-safe.
@FunctionalInterface
public interface Responder {
  /// Sends `response`, whose body is written on the calling thread; never waits for the client, so
  /// the body should be small.
  ///
  /// @throws IllegalStateException where the request has been answered
  void send(Response response);
}
