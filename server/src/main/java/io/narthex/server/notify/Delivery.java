package io.narthex.server.notify;

/// What became of a post.
public sealed interface Delivery {
  /// The Alertmanager has it.
  ///
  /// @param status 200 to 299
  record Accepted(int status) implements Delivery {}

  /// The Alertmanager has it not, or does not say so.
  ///
  /// @param reason in upstream's words
  record Failed(String reason) implements Delivery {}
}
