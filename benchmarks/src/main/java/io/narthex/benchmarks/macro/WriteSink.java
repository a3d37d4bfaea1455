package io.narthex.benchmarks.macro;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.benchmarks.data.WriteMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.xerial.snappy.Snappy;

/// A receiver of remote write 1.0 that counts samples and keeps none. Thread-safe.
final class WriteSink implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int POLL_MS = 10;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean refusing;

  WriteSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/write", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readAllBytes();
    }
    if (refusing) {
      exchange.sendResponseHeaders(503, -1);
    } else {
      bytes.addAndGet(body.length);
      samples.addAndGet(WriteMessage.samples(Snappy.uncompress(body)));
      exchange.sendResponseHeaders(204, -1);
    }
    exchange.getResponseBody().close();
  }

  /// The section of a configuration that sends here.
  String config() {
    return """
    remote_write:
      - url: http://127.0.0.1:%d/write
        queue_config: {max_shards: 10, capacity: 20000, max_samples_per_send: 5000}
        metadata_config: {send: false}
    """
        .formatted(server.getAddress().getPort());
  }

  /// From now on all is refused, as by a receiver that is down for a while, or nothing any more.
  void refuse(boolean everything) {
    refusing = everything;
  }

  /// Samples taken so far.
  long samples() {
    return samples.get();
  }

  /// Bytes taken so far, as they were compressed.
  long bytes() {
    return bytes.get();
  }

  /// Waits until that many samples are here.
  ///
  /// @throws IOException where they are not in time
  void await(long expected, long seconds) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (samples.get() < expected) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "samples sent on: expected=" + expected + ", actual=" + samples.get());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
