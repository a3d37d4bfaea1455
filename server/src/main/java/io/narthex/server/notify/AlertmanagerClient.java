package io.narthex.server.notify;

import io.narthex.rules.notify.AlertSender;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// Posts to the Alertmanagers of one entry of the configuration. Thread-safe.
///
/// @param timeoutMs for one post, everything included
record AlertmanagerClient(HttpClient http, long timeoutMs) implements AlertSender {
  private static final long MAX_ANSWER_BYTES = 1 << 20;
  private static final Map<String, List<String>> HEADERS =
      Map.of("Content-Type", List.of("application/json"));

  @Override
  public void send(String url, byte[] json, Answer answer) {
    HttpUrl to;
    try {
      to = HttpUrl.parse(url);
    } catch (IllegalArgumentException e) {
      answer.failed("Post \"" + url + "\": " + e.getMessage());
      return;
    }
    ByteBuffer body = ByteBuffer.wrap(json).asReadOnlyBuffer();
    http.send(
        HttpCall.post(to, HEADERS, body, timeoutMs, MAX_ANSWER_BYTES),
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer given) {
            try (given) {
              if (given.status() / 100 == 2) {
                answer.accepted();
              } else {
                answer.failed("bad response status " + given.statusText());
              }
            }
          }

          @Override
          public void failed(HttpCallException cause) {
            answer.failed(String.valueOf(cause.getMessage()));
          }
        });
  }
}
