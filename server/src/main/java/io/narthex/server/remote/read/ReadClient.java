package io.narthex.server.remote.read;

import io.narthex.server.http.HttpCall;
import io.narthex.server.http.HttpCallException;
import io.narthex.server.http.HttpClient;
import io.narthex.server.http.HttpStream;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.MalformedBodyException;
import io.narthex.server.remote.ReadStorages;
import io.narthex.server.remote.RemoteEntry;
import io.narthex.storage.ReadContext;
import io.narthex.storage.SeriesQuery;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.MalformedBytesException;
import io.narthex.storage.encoding.SnappyBlock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads samples from one server, one selector a request; answers in frames are taken as they
/// arrive. Thread-safe.
public final class ReadClient {
  /// Longest array.
  static final int MOST = Integer.MAX_VALUE - 8;

  private static final int MAX_REASON_BYTES = 1_024;

  /// Snappy makes of three bytes 64 at most.
  private static final long MAX_RATIO = 22;

  private static final String SAMPLED = "sampled";
  private static final String CHUNKED = "chunked";

  private final HttpClient http;
  private final ReadEndpoint endpoint;
  private final ReadMetrics metrics;
  private final Clock clock;

  public ReadClient(HttpClient http, ReadEndpoint endpoint, ReadMetrics metrics, Clock clock) {
    this.http = http;
    this.endpoint = endpoint;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// Where it reads.
  public ReadEndpoint endpoint() {
    return endpoint;
  }

  /// Reads what `query` selects; waits for it.
  ///
  /// @param dropped names of labels that are taken from the answer
  /// @param context is asked while the peer is waited for
  /// @throws ReadException where the answer does not come or is not what it should be
  public ReadAnswer read(SeriesQuery query, Set<String> dropped, ReadContext context)
      throws ReadException, InterruptedException {
    metrics.begins(endpoint);
    long startNanos = clock.nanoTime();
    try (HttpStream stream = send(query, context)) {
      if (stream.status() / 100 != 2) {
        throw refused(endpoint.url(), stream, context);
      }
      CollectedSeries series = new CollectedSeries(query.range(), dropped, context);
      take(stream, startNanos, series, context);
      return series.finish();
    } catch (HttpCallException e) {
      throw new ReadException("error reading response: " + e.getMessage(), e);
    } catch (MalformedBodyException e) {
      throw new ReadException("unable to unmarshal response body: " + e.getMessage(), e);
    } finally {
      metrics.ends(endpoint);
    }
  }

  private HttpStream send(SeriesQuery query, ReadContext context)
      throws ReadException, InterruptedException {
    Map<String, List<String>> headers = RemoteEntry.headers(endpoint.headers());
    headers.put("Content-Encoding", List.of("snappy"));
    headers.put("Accept-Encoding", List.of("snappy"));
    headers.put("Content-Type", List.of("application/x-protobuf"));
    headers.put("X-Prometheus-Remote-Read-Version", List.of("0.1.0"));
    headers.put(ReadStorages.OWN_QUERY, List.of("1"));
    HttpCall call =
        HttpCall.post(
            endpoint.url(),
            headers,
            ReadRequestEncoder.encode(query),
            endpoint.timeoutMs(),
            Long.MAX_VALUE);
    try {
      return http.stream(call, context::check);
    } catch (HttpCallException e) {
      throw new ReadException("error sending request: " + e.getMessage(), e);
    }
  }

  /// What to say of an answer that is none: its status and the beginning of its body.
  static ReadException refused(HttpUrl url, HttpStream stream, ReadContext context)
      throws HttpCallException, InterruptedException {
    try (StreamBytes body = new StreamBytes(context)) {
      body.fill(stream::read, MAX_REASON_BYTES);
      String reason = new String(body.array(), 0, body.length(), StandardCharsets.UTF_8);
      return new ReadException(
          "remote server "
              + url
              + " returned http status "
              + stream.statusText()
              + ": "
              + reason.strip());
    }
  }

  private void take(HttpStream stream, long startNanos, CollectedSeries series, ReadContext context)
      throws ReadException, HttpCallException, MalformedBodyException, InterruptedException {
    String type = stream.header("Content-Type");
    long tookNanos = clock.nanoTime() - startNanos;
    String status = Integer.toString(stream.status());
    if (type.startsWith("application/x-protobuf")) {
      metrics.answered(endpoint, SAMPLED, tookNanos);
      metrics.counted(endpoint, SAMPLED, status);
      samples(stream, series, context);
    } else if (type.startsWith(
        "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse")) {
      metrics.answered(endpoint, CHUNKED, tookNanos);
      boolean whole = false;
      try {
        chunks(stream, series, context);
        whole = true;
      } finally {
        metrics.counted(endpoint, CHUNKED, whole ? status : "aborted_stream");
      }
    } else {
      metrics.answered(endpoint, "unsupported", tookNanos);
      metrics.counted(endpoint, "unsupported", status);
      throw new ReadException("unsupported content type: " + type);
    }
  }

  private void chunks(HttpStream stream, CollectedSeries series, ReadContext context)
      throws ReadException, HttpCallException, MalformedBodyException, InterruptedException {
    ChunkedAnswerReader reader = new ChunkedAnswerReader(series);
    try (Frames frames = new Frames(stream, endpoint.maxFrameBytes(), context)) {
      while (frames.next()) {
        context.check();
        reader.read(frames.array(), frames.length());
      }
    }
    reader.finish();
  }

  private static void samples(HttpStream stream, CollectedSeries series, ReadContext context)
      throws ReadException, HttpCallException, MalformedBodyException, InterruptedException {
    byte[] message = message(stream, context);
    try {
      new SamplesAnswerReader(series).read(message, message.length);
    } finally {
      context.charge(-message.length);
    }
  }

  /// The decompressed message, which is charged.
  private static byte[] message(HttpStream stream, ReadContext context)
      throws ReadException, HttpCallException, InterruptedException {
    try (StreamBytes body = new StreamBytes(context)) {
      if (body.fill(stream::read, MOST)) {
        throw new ReadException("error reading response: expected=less than 2 GiB, actual=more");
      }
      int most = (int) Math.min(MOST, MAX_RATIO * body.length());
      byte[] bytes =
          new byte
              [charged(SnappyBlock.decodedLength(body.array(), 0, body.length(), most), context)];
      SnappyBlock.decode(body.array(), 0, body.length(), bytes);
      return bytes;
    } catch (MalformedBytesException e) {
      throw new ReadException("error reading response: " + e.getMessage(), e);
    }
  }

  private static int charged(int bytes, ReadContext context) {
    context.charge(bytes);
    return bytes;
  }
}
