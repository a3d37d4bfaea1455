package io.narthex.benchmarks.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A target whose series count the pages: each page has the next number.
final class LedgerTarget implements AutoCloseable {
  private static final int SERIES = 5;

  private final HttpServer server;
  private int pages;

  LedgerTarget() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/metrics", this::answer);
    server.start();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    pages++;
    StringBuilder page = new StringBuilder("# TYPE " + Ledger.METRIC + " gauge\n");
    for (int i = 0; i < SERIES; i++) {
      page.append(Ledger.METRIC + "{series=\"" + i + "\"} " + pages + "\n");
    }
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /// The newest number.
  synchronized int pages() {
    return pages;
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
