package io.narthex.server.notify;

import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Posts to the Alertmanagers of one entry of the configuration. Thread-safe.
///
/// @param timeoutMs for one post, everything included
record AlertmanagerClient(HttpClient http, long timeoutMs) {
  private static final long MAX_ANSWER_BYTES = 1 << 20;
  private static final Map<String, List<String>> HEADERS =
      Map.of("Content-Type", List.of("application/json"));

  CompletableFuture<Delivery> post(String url, byte[] json) {
    CompletableFuture<Delivery> end = new CompletableFuture<>();
    HttpUrl to;
    try {
      to = HttpUrl.parse(url);
    } catch (IllegalArgumentException e) {
      end.complete(new Delivery.Failed("Post \"" + url + "\": " + e.getMessage()));
      return end;
    }
    ByteBuffer body = ByteBuffer.wrap(json).asReadOnlyBuffer();
    http.send(
        HttpCall.post(to, HEADERS, body, timeoutMs, MAX_ANSWER_BYTES),
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer answer) {
            try (answer) {
              end.complete(outcome(answer));
            }
          }

          @Override
          public void failed(HttpCallException cause) {
            end.complete(new Delivery.Failed(String.valueOf(cause.getMessage())));
          }
        });
    return end;
  }

  private static Delivery outcome(HttpAnswer answer) {
    return answer.status() / 100 == 2
        ? new Delivery.Accepted(answer.status())
        : new Delivery.Failed("bad response status " + answer.statusText());
  }
}
