package io.narthex.server.http;

/// An answer that stays open and carries events, as `text/event-stream` has them. Thread-safe,
/// never waits.
public interface EventStream {
  /// Sends an event, as long as the stream is open.
  ///
  /// @param data a line of text
  /// @return whether it is on its way: false where the client reads too slowly, or has gone
  boolean send(String data);

  /// Ends the stream behind what was sent. A second call does nothing.
  void end();
}
