package io.narthex.server.cli;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.UrlText;
import io.narthex.server.json.JsonCursor;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.RangeAnswer;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Range queries to a server's API. An answer that is too large is asked for in halves. Not
/// thread-safe.
final class RangeQueries implements AutoCloseable {
  /// Where the API answers range queries.
  static final String PAGE = "/api/v1/query_range";

  private static final long TIMEOUT_MS = 150_000;

  /// Most steps that a server answers at once.
  private static final long MOST_STEPS = 11_000;

  private static final int SHARE_OF_HEAP = 32;

  private final HttpTransport transport = new HttpTransport(1);
  private final HttpClient client;
  private final HttpUrl url;
  private final PrintStream err;
  private final BodyBuffer body = new BodyBuffer();
  private final long maxBodyBytes;

  /// A query at times a step apart.
  ///
  /// @param endMs the last time is at or before it
  record RangeQuery(String expr, long startMs, long endMs, long stepMs) {
    private long steps() {
      return (endMs - startMs) / stepMs + 1;
    }

    private RangeQuery part(long fromStep, long steps) {
      long fromMs = startMs + fromStep * stepMs;
      return new RangeQuery(expr, fromMs, fromMs + (steps - 1) * stepMs, stepMs);
    }
  }

  /// @param url of [#PAGE]
  /// @param err gets warnings
  RangeQueries(HttpUrl url, HttpClientConfig config, PrintStream err) {
    this.url = url;
    this.client = new HttpClient(transport, config, "narthex");
    this.err = err;
    this.maxBodyBytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
  }

  /// Asks, and hands out what is answered.
  ///
  /// @throws InputException where there is no answer, or an error
  void run(RangeQuery query, RangeAnswer.Sink<IOException> sink) throws IOException {
    long steps = query.steps();
    if (steps > MOST_STEPS) {
      halves(query, sink);
      return;
    }
    try (HttpAnswer answer = client.call(call(query))) {
      answer.readBody(body);
      read(answer, sink);
    } catch (HttpCallException e) {
      if (e.kind() != HttpCallException.Kind.BODY_TOO_LARGE || steps < 2) {
        throw new InputException(String.valueOf(e.getMessage()));
      }
      halves(query, sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("query range: interrupted");
    }
  }

  private void halves(RangeQuery query, RangeAnswer.Sink<IOException> sink) throws IOException {
    long half = query.steps() / 2;
    run(query.part(0, half), sink);
    run(query.part(half, query.steps() - half), sink);
  }

  private HttpCall call(RangeQuery query) {
    Map<String, List<String>> form = new TreeMap<>();
    form.put("query", List.of(query.expr()));
    form.put("start", List.of(Timestamps.seconds(query.startMs())));
    form.put("end", List.of(Timestamps.seconds(query.endMs())));
    form.put("step", List.of(Timestamps.seconds(query.stepMs())));
    byte[] bytes = UrlText.query(form).substring(1).getBytes(StandardCharsets.UTF_8);
    return HttpCall.post(
        url,
        Map.of("Content-Type", List.of("application/x-www-form-urlencoded")),
        ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
        TIMEOUT_MS,
        maxBodyBytes);
  }

  private void read(HttpAnswer answer, RangeAnswer.Sink<IOException> sink) throws IOException {
    RangeAnswer said;
    try {
      said = RangeAnswer.read(new JsonCursor(body.array(), body.length()), sink);
    } catch (JsonException e) {
      throw new InputException(
          "query range: expected=an answer of the API, actual="
              + answer.statusText()
              + " ("
              + e.getMessage()
              + ")");
    }
    if (!said.status().equals("success")) {
      throw new InputException("query range: " + said.errorType() + ": " + said.error());
    }
    said.warnings().forEach(warning -> err.println("  WARNING: " + warning));
    if (!said.isMatrix()) {
      throw new InputException("rule result is wrong type " + said.resultType());
    }
  }

  @Override
  public void close() {
    body.close();
    transport.close();
  }
}
