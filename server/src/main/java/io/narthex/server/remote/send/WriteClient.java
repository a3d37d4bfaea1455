package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.storage.clock.Clock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends requests to one receiver, as 1.0 once it is known to know no other. Thread-safe.
final class WriteClient {
  private static final Logger LOG = LoggerFactory.getLogger(WriteClient.class);

  private final WritePost post;
  private final RemoteWriteConfig config;
  private volatile Message message;

  WriteClient(HttpClient http, HttpUrl url, RemoteWriteConfig config, Clock clock) {
    this.post = new WritePost(http, url, config.headers(), config.timeoutMs(), clock);
    this.config = config;
    this.message = config.message();
  }

  /// What is to be sent: as configured, or 1.0 where the receiver does not know 2.0.
  Message message() {
    return message;
  }

  /// Sends `body`; `verdict` is told once, on an event loop or the caller's thread.
  ///
  /// @param attempt 0 for the first time
  void send(RequestBody body, int attempt, Consumer<Verdict> verdict) {
    post.send(
        body,
        attempt,
        given -> {
          if (given.kind() == Verdict.Kind.UNSUPPORTED) {
            unsupported(given.reason());
          }
          verdict.accept(given);
        },
        cause ->
            verdict.accept(Verdict.of(Verdict.Kind.RETRY, String.valueOf(cause.getMessage()))));
  }

  private void unsupported(String reason) {
    if (message == Message.V2) {
      message = Message.V1;
      LOG.warn("{}: {}; it gets 1.0 from here on", config, reason);
    }
  }
}
