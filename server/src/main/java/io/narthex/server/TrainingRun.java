package io.narthex.server;

import io.narthex.server.remote.Protobuf;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.encoding.ByteWriter;
import io.narthex.storage.encoding.SnappyEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a server does at work, done once in a few seconds, so that the JVM can note which classes
/// and code a start needs (an AOT cache): it scrapes itself, takes remote writes, answers queries
/// and pages, reloads, and stops.
final class TrainingRun {
  private static final long DURATION_MS = 6_000;
  private static final int RELOAD_EACH = 10;
  private static final int ANSWER_MS = 10_000;
  private static final List<String> PAGES =
      List.of(
          "/-/ready",
          "/metrics",
          "/query",
          "/assets/app.js",
          "/api/v1/query?query=up",
          "/api/v1/query?query=sum%20by%20(job)%20(rate(prometheus_http_requests_total%5B1m%5D))",
          "/api/v1/query_range?query=prometheus_tsdb_head_series&start=%1$d&end=%2$d&step=1",
          "/api/v1/query_range?query=histogram_quantile(0.9,sum%20by%20(le)(rate("
              + "prometheus_http_request_duration_seconds_bucket%5B1m%5D)))&start=%1$d&end=%2$d"
              + "&step=1",
          "/api/v1/labels",
          "/api/v1/label/__name__/values",
          "/api/v1/series?match%5B%5D=up",
          "/api/v1/metadata",
          "/api/v1/targets",
          "/api/v1/rules",
          "/api/v1/status/buildinfo",
          "/api/v1/status/config",
          "/api/v1/status/flags",
          "/api/v1/status/runtimeinfo",
          "/api/v1/status/tsdb");

  private TrainingRun() {}

  /// Runs in `directory`, which is to be deleted afterwards.
  ///
  /// @return the status to end with
  static ExitStatus run(Ending ending, Path directory) {
    try {
      int port = freePort();
      Path config = directory.resolve("prometheus.yml");
      Files.writeString(
          config,
          """
          global:
            scrape_interval: 500ms
            scrape_timeout: 500ms
          scrape_configs:
            - job_name: prometheus
              static_configs:
                - targets: ["127.0.0.1:%d"]
          """
              .formatted(port));
      Optional<ExitStatus> failed =
          new Startup(directory, System.getenv(), System.out, System.err)
              .run(
                  ending,
                  Clock.system().nowMs(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + directory.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--web.enable-lifecycle",
                  "--web.enable-remote-write-receiver");
      if (failed.isPresent()) {
        return failed.get();
      }
      long endMs = Clock.system().nowMs() + DURATION_MS;
      for (int round = 0; Clock.system().nowMs() < endMs; round++) {
        use(port, round);
      }
      return ExitStatus.STOPPED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void use(int port, int round) throws IOException {
    long nowMs = Clock.system().nowMs();
    send(port, "POST", "/api/v1/write", writeRequest(nowMs, round));
    for (String page : PAGES) {
      String path = page.contains("%1$d") ? rangePath(page, nowMs / 1_000) : page;
      send(port, "GET", path, new byte[0]);
    }
    if (round % RELOAD_EACH == 0) {
      send(port, "POST", "/-/reload", new byte[0]);
    }
  }

  private static String rangePath(String page, long nowSeconds) {
    return page.replace("%1$d", Long.toString(nowSeconds - 60))
        .replace("%2$d", Long.toString(nowSeconds));
  }

  private static void send(int port, String method, String path, byte[] body) throws IOException {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n"
            + (body.length == 0
                ? ""
                : "Content-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\n")
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      InputStream in = socket.getInputStream();
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /// One series with one sample, as remote write 1.0 sends it.
  private static byte[] writeRequest(long nowMs, int round) {
    ByteWriter sample = new ByteWriter();
    Protobuf.sample(sample, 1, nowMs, round);
    ByteWriter series = new ByteWriter();
    label(series, "__name__", "training");
    label(series, "round", Integer.toString(round % 7));
    Protobuf.message(series, 2, sample);
    ByteWriter request = new ByteWriter();
    Protobuf.message(request, 1, series);
    ByteWriter block = new ByteWriter();
    block.putVarint(request.length());
    new SnappyEncoder().encodeAll(request, block);
    return Arrays.copyOf(block.bytes(), block.length());
  }

  private static void label(ByteWriter series, String name, String value) {
    ByteWriter label = new ByteWriter();
    Protobuf.bytes(label, 1, name.getBytes(StandardCharsets.US_ASCII));
    Protobuf.bytes(label, 2, value.getBytes(StandardCharsets.US_ASCII));
    Protobuf.message(series, 1, label);
  }
}
