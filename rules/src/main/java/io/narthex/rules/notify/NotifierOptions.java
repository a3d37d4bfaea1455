package io.narthex.rules.notify;

/// Settings that hold as long as the server runs.
///
/// @param externalUrl of the server, before the path of its pages
/// @param queueCapacity alerts that wait for one Alertmanager; the oldest are dropped beyond
/// @param batchSize most alerts of one request
public record NotifierOptions(String externalUrl, int queueCapacity, int batchSize) {
  /// As a server runs without flags.
  public static NotifierOptions of(String externalUrl) {
    return new NotifierOptions(externalUrl, 10_000, 256);
  }
}
