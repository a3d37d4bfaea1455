package io.narthex.server.cli;

import io.narthex.query.syntax.SeriesDescription;
import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.http.BodyBuffer;
import io.narthex.server.http.HttpAnswer;
import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.http.UrlText;
import io.narthex.server.json.JsonException;
import io.narthex.server.json.JsonReader;
import io.narthex.server.json.JsonReader.Field;
import io.narthex.server.json.JsonReader.Fields;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Range queries to a server's API. An answer that is too large is asked for in halves. Not
/// thread-safe.
final class RangeQueries implements AutoCloseable {
  /// Where the API answers range queries.
  static final String PAGE = "/api/v1/query_range";

  private static final long TIMEOUT_MS = 150_000;

  /// Most steps that a server answers at once.
  private static final long MOST_STEPS = 11_000;

  private static final int SHARE_OF_HEAP = 32;
  private static final double MS_PER_SECOND = 1_000;

  private final HttpTransport transport = new HttpTransport(1);
  private final HttpClient client;
  private final HttpUrl url;
  private final PrintStream err;
  private final BodyBuffer body = new BodyBuffer();
  private final long maxBodyBytes;

  /// Takes series.
  @FunctionalInterface
  interface Sink {
    /// A series; what it answers takes its samples.
    Samples series(Labels labels);
  }

  /// Takes the samples of a series.
  @FunctionalInterface
  interface Samples {
    /// Takes one, in time order.
    void sample(long timestampMs, double value) throws IOException;
  }

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
  void run(RangeQuery query, Sink sink) throws IOException {
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

  private void halves(RangeQuery query, Sink sink) throws IOException {
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

  private void read(HttpAnswer answer, Sink sink) throws IOException {
    Object json;
    try {
      json = new JsonReader(body.text()).read();
    } catch (JsonException e) {
      throw new InputException(
          "query range: expected=an answer of the API, actual="
              + answer.statusText()
              + " ("
              + e.getMessage()
              + ")");
    }
    if (!"success".equals(JsonReader.field(json, "status"))) {
      throw new InputException(
          "query range: "
              + JsonReader.field(json, "errorType")
              + ": "
              + JsonReader.field(json, "error"));
    }
    if (JsonReader.field(json, "warnings") instanceof List<?> warnings) {
      warnings.forEach(warning -> err.println("  WARNING: " + warning));
    }
    Object data = JsonReader.field(json, "data");
    if (!"matrix".equals(JsonReader.field(data, "resultType"))) {
      throw new InputException("rule result is wrong type " + JsonReader.field(data, "resultType"));
    }
    if (JsonReader.field(data, "result") instanceof List<?> all) {
      for (Object series : all) {
        series(series, sink);
      }
    }
  }

  private void series(@Nullable Object series, Sink sink) throws IOException {
    LabelsBuilder labels = new LabelsBuilder();
    if (JsonReader.field(series, "metric") instanceof Fields metric) {
      for (Field field : metric.all()) {
        labels.set(field.name(), String.valueOf(field.value()));
      }
    }
    if (JsonReader.field(series, "histograms") instanceof List<?> histograms
        && !histograms.isEmpty()) {
      throw new InputException("not supported: native histogram as a result of a rule");
    }
    if (JsonReader.field(series, "values") instanceof List<?> values) {
      Samples samples = sink.series(labels.build());
      for (Object value : values) {
        if (!(value instanceof List<?> pair
            && pair.size() == 2
            && pair.getFirst() instanceof Double seconds
            && pair.getLast() instanceof String text)) {
          throw new InputException("query range: expected=a time and a value, actual=" + value);
        }
        samples.sample(Math.round(seconds * MS_PER_SECOND), SeriesDescription.number(text));
      }
    }
  }

  @Override
  public void close() {
    body.close();
    transport.close();
  }
}
