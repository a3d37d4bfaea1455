package io.narthex.benchmarks.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks one server over HTTP/1.1. Thread-safe.
public final class ServerClient implements AutoCloseable {
  private static final Duration REQUEST_LIMIT = Duration.ofMinutes(2);

  private final HttpClient client;
  private final int port;
  private final String base;

  /// A client of the server at `127.0.0.1:port`.
  public ServerClient(int port) {
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.port = port;
    base = "http://127.0.0.1:" + port;
  }

  /// Port of the server.
  public int port() {
    return port;
  }

  /// Sends one remote-write 1.0 body, compressed already.
  public Answer write(byte[] snappyBody) throws IOException, InterruptedException {
    return write("/api/v1/write", snappyBody);
  }

  /// Sends one remote-write 1.0 body to a path, which may have a query.
  public Answer write(String path, byte[] snappyBody) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(snappyBody)));
  }

  /// Sends one remote-write 2.0 body, compressed already.
  public Answer writeV2(byte[] snappyBody) throws IOException, InterruptedException {
    return send(
        request("/api/v1/write")
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request")
            .header("X-Prometheus-Remote-Write-Version", "2.0.0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(snappyBody)));
  }

  /// Sends a remote-read request, compressed already, and reads its answer without keeping it.
  ///
  /// @return length of the answer
  /// @throws IOException where the server does not answer with frames of chunks
  public long readFrames(byte[] snappyBody) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(
            request("/api/v1/read")
                .header("Content-Encoding", "snappy")
                .header("Content-Type", "application/x-protobuf")
                .header("X-Prometheus-Remote-Read-Version", "0.1.0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(snappyBody))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      String type = answer.headers().firstValue("Content-Type").orElse("");
      if (answer.statusCode() != 200 || !type.contains("ChunkedReadResponse")) {
        throw new IOException(
            "remote read: expected=200 and frames, actual="
                + answer.statusCode()
                + ", "
                + type
                + new String(body.readNBytes(500), StandardCharsets.UTF_8));
      }
      return body.transferTo(OutputStream.nullOutputStream());
    }
  }

  /// Asks a path with parameters `name, value, …`.
  public Answer get(String path, String... parameters) throws IOException, InterruptedException {
    return send(request(parameters.length == 0 ? path : path + '?' + form(parameters)));
  }

  /// Sends parameters `name, value, …` as a form.
  public Answer post(String path, String... parameters) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(parameters))));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(REQUEST_LIMIT);
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
    return new Answer(answer.statusCode(), answer.body(), retryAfter);
  }

  private static String form(String... parameters) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      form.append(i == 0 ? "" : "&").append(parameters[i]).append('=');
      form.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return form.toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
