package io.narthex.server.remote.send;

import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.config.RemoteWriteConfig.Message;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpCallback;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.RemoteEntry;
import io.narthex.storage.clock.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts requests to one receiver and says what its answers mean. Thread-safe.
final class WriteClient {
  private static final Logger LOG = LoggerFactory.getLogger(WriteClient.class);
  private static final long MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_REASON = 1_024;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int UNSUPPORTED = 415;
  private static final int TOO_MANY = 429;

  private final HttpClient http;
  private final HttpUrl url;
  private final RemoteWriteConfig config;
  private final Clock clock;
  private volatile Message message;

  WriteClient(HttpClient http, HttpUrl url, RemoteWriteConfig config, Clock clock) {
    this.http = http;
    this.url = url;
    this.config = config;
    this.clock = clock;
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
    Map<String, List<String>> headers = RemoteEntry.headers(config.headers());
    headers.put("Content-Encoding", List.of("snappy"));
    boolean v1 = body.message() == Message.V1;
    headers.put(
        "Content-Type", List.of(v1 ? PROTOBUF : PROTOBUF + ";proto=" + Message.V2.configName()));
    headers.put(WRITTEN + "Version", List.of(v1 ? "0.1.0" : "2.0.0"));
    if (attempt > 0) {
      headers.put("Retry-Attempt", List.of(Integer.toString(attempt)));
    }
    http.send(
        HttpCall.post(url, headers, body.bytes().duplicate(), config.timeoutMs(), MAX_ANSWER_BYTES),
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer answer) {
            Verdict given;
            try (answer) {
              given = verdictOf(answer, body);
            }
            verdict.accept(given);
          }

          @Override
          public void failed(HttpCallException cause) {
            verdict.accept(Verdict.of(Verdict.Kind.RETRY, String.valueOf(cause.getMessage())));
          }
        });
  }

  private Verdict verdictOf(HttpAnswer answer, RequestBody body) {
    int status = answer.status();
    long written = number(answer, "Samples-Written");
    boolean v2 = body.message() == Message.V2;
    if (status / 100 == 2) {
      long exemplars = number(answer, "Exemplars-Written");
      boolean silent = body.samples() > 0 ? written <= 0 : exemplars < 0;
      if (v2 && silent) {
        return unsupported("took a 2.0 message and wrote nothing of it: it does not know 2.0");
      }
      return new Verdict(Verdict.Kind.TAKEN, 0, written, "");
    }
    String reason = "server returned HTTP status " + answer.statusText() + ": " + text(answer);
    if (status / 100 == 5 || status == TOO_MANY) {
      long waitMs = RetryAfter.parseMs(answer.header("Retry-After"), clock.nowMs());
      return new Verdict(Verdict.Kind.RETRY, waitMs, written, reason);
    }
    return switch (status) {
      case TOO_LARGE -> Verdict.of(Verdict.Kind.TOO_LARGE, reason);
      case BAD_REQUEST -> new Verdict(Verdict.Kind.REFUSED, 0, v2 ? written : -1, reason);
      case UNSUPPORTED -> v2 ? unsupported(reason) : Verdict.of(Verdict.Kind.DROPPED, reason);
      default -> Verdict.of(Verdict.Kind.DROPPED, reason);
    };
  }

  private Verdict unsupported(String reason) {
    if (message == Message.V2) {
      message = Message.V1;
      LOG.warn("{}: {}; it gets 1.0 from here on", config, reason);
    }
    return Verdict.of(Verdict.Kind.UNSUPPORTED, reason);
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
