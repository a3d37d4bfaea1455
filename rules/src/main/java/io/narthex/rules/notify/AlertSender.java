package io.narthex.rules.notify;

/// Posts alerts to the Alertmanagers of one section of the configuration. Equal ones post alike,
/// also over a reload. Thread-safe.
public interface AlertSender {
  /// Posts `body` to `url` as `application/json` and returns at once; `answer` is told what became
  /// of it within the timeout of the section.
  ///
  /// @param body nobody changes it any more
  void send(String url, byte[] body, Answer answer);

  /// Learns, once, on any thread, what became of a request; returns at once.
  interface Answer {
    /// The answer had a status of 2xx.
    void accepted();

    /// No answer, or another one.
    void failed(String reason);
  }
}
