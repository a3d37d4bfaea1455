package io.narthex.server.notify;

import io.narthex.server.config.Relabeling;
import java.util.concurrent.CompletableFuture;

/// An Alertmanager that gets alerts. Equal ones have the same URL and the same settings: over a
/// reload that changes neither they are the same for a queue.
///
/// @param url where alerts are posted, as it is shown to users and in metrics
/// @param settings of the entry of the configuration that it was found by
public record Alertmanager(String url, AlertmanagerSettings settings) {
  /// Of the alerts that it gets, after the relabelling for all.
  public Relabeling alertRelabeling() {
    return settings.alertRelabeling();
  }

  /// Posts `json`, a list of alerts as `/api/v2/alerts` takes it, within the entry's timeout.
  /// Returns at once; reads files of credentials, so not for event loops.
  ///
  /// @param json nobody changes it any more
  /// @return done on an event loop: hand work on; never completed exceptionally
  public CompletableFuture<Delivery> post(byte[] json) {
    return settings.client().post(url, json);
  }
}
