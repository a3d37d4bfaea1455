package io.narthex.benchmarks.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.benchmarks.process.ServerClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Stands before an exporter, gives each of its pages a number as one more sample, and keeps what
/// was sent to the end.
final class RecordingTarget implements AutoCloseable {
  private final ServerClient exporter;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final AtomicLong sequence = new AtomicLong();
  private final List<ServedScrape> served = new ArrayList<>();

  RecordingTarget(int exporterPort) throws IOException {
    exporter = new ServerClient(exporterPort);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/metrics", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    long arrivedMs = System.currentTimeMillis();
    long number = sequence.incrementAndGet();
    String page = page() + ServedScrape.SEQUENCE_METRIC + " " + number + "\n";
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
    ServedScrape scrape = new ServedScrape(number, arrivedMs, ExpositionText.parse(page));
    synchronized (served) {
      served.add(scrape);
    }
  }

  private String page() throws IOException {
    try {
      return exporter.get("/metrics").bodyIfSucceeded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("target: expected=a page, actual=interrupted", e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// The pages sent to their end so far.
  List<ServedScrape> served() {
    synchronized (served) {
      return List.copyOf(served);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    exporter.close();
  }
}
