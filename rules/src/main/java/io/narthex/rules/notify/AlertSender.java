package io.narthex.rules.notify;

/// Posts alerts. Thread-safe.
public interface AlertSender {
  /// Posts `body` as `application/json` and returns at once; `answer` is told what became of it
  /// within the timeout of the destination's set.
  void send(Destination destination, byte[] body, Answer answer);

  /// Learns, once, on any thread, what became of a request; returns at once.
  interface Answer {
    /// The answer had a status of 2xx.
    void accepted();

    /// No answer, or another one.
    void failed(String reason);
  }
}
