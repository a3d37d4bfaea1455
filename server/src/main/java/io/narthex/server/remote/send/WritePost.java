package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.storage.clock.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts requests to one receiver and says what its answers mean. Thread-safe.
///
/// @param headers of each request, by name; they come before the protocol's own
/// @param timeoutMs for one request
record WritePost(
    HttpClient http, HttpUrl url, Map<String, String> headers, long timeoutMs, Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(WritePost.class);
  private static final long MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_REASON = 1_024;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int UNSUPPORTED = 415;
  private static final int TOO_MANY = 429;

  WritePost {
    headers = Map.copyOf(headers);
  }

  /// Sends `body`; one of `answered` and `failed` is told once, on an event loop or the caller's
  /// thread.
  ///
  /// @param attempt 0 for the first time
  void send(
      RequestBody body,
      int attempt,
      Consumer<Verdict> answered,
      Consumer<HttpCallException> failed) {
    http.send(
        HttpCall.post(
            url,
            headers(body.message(), attempt),
            body.bytes().duplicate(),
            timeoutMs,
            MAX_ANSWER_BYTES),
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer answer) {
            Verdict given;
            try (answer) {
              given = verdictOf(answer, body);
            }
            answered.accept(given);
          }

          @Override
          public void failed(HttpCallException cause) {
            failed.accept(cause);
          }
        });
  }

  private Map<String, List<String>> headers(Message message, int attempt) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    boolean v1 = message == Message.V1;
    all.put("Content-Encoding", List.of("snappy"));
    all.put(
        "Content-Type", List.of(v1 ? PROTOBUF : PROTOBUF + ";proto=" + Message.V2.configName()));
    all.put(WRITTEN + "Version", List.of(v1 ? "0.1.0" : "2.0.0"));
    if (attempt > 0) {
      all.put("Retry-Attempt", List.of(Integer.toString(attempt)));
    }
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    return all;
  }

  private Verdict verdictOf(HttpAnswer answer, RequestBody body) {
    int status = answer.status();
    long written = number(answer, "Samples-Written");
    boolean v2 = body.message() == Message.V2;
    if (status / 100 == 2) {
      long exemplars = number(answer, "Exemplars-Written");
      boolean silent = body.samples() > 0 ? written <= 0 : exemplars < 0;
      return v2 && silent
          ? Verdict.of(
              Verdict.Kind.UNSUPPORTED,
              "took a 2.0 message and wrote nothing of it: it does not know 2.0")
          : new Verdict(Verdict.Kind.TAKEN, 0, written, "");
    }
    String reason = "server returned HTTP status " + answer.statusText() + ": " + text(answer);
    if (status / 100 == 5 || status == TOO_MANY) {
      long waitMs = RetryAfter.parseMs(answer.header("Retry-After"), clock.nowMs());
      return new Verdict(Verdict.Kind.RETRY, waitMs, written, reason);
    }
    return switch (status) {
      case TOO_LARGE -> Verdict.of(Verdict.Kind.TOO_LARGE, reason);
      case BAD_REQUEST -> new Verdict(Verdict.Kind.REFUSED, 0, v2 ? written : -1, reason);
      case UNSUPPORTED -> Verdict.of(v2 ? Verdict.Kind.UNSUPPORTED : Verdict.Kind.DROPPED, reason);
      default -> Verdict.of(Verdict.Kind.DROPPED, reason);
    };
  }

  private static long number(HttpAnswer answer, String header) {
    String text = answer.header(WRITTEN + header).strip();
    try {
      return text.isEmpty() ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      LOG.debug("header {} of an answer is no number", header, e);
      return -1;
    }
  }

  private static String text(HttpAnswer answer) {
    try (BodyBuffer buffer = new BodyBuffer()) {
      answer.readBody(buffer);
      String text = buffer.text().strip();
      return text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
    } catch (HttpCallException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
