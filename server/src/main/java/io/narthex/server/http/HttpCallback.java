package io.narthex.server.http;

/// Learns, once, how an exchange ended. Called on an event loop: hand work on.
public interface HttpCallback {
  /// An answer came, whatever its status. The receiver closes it.
  void answered(HttpAnswer answer);

  /// No answer came.
  void failed(HttpCallException cause);
}
