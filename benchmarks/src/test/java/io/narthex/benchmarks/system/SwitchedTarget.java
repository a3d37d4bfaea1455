package io.narthex.benchmarks.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// A target with a metric `condition` for each name that was switched on or off.
final class SwitchedTarget implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Boolean> switches = new ConcurrentSkipListMap<>();

  SwitchedTarget() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/metrics", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    StringBuilder page = new StringBuilder("# TYPE condition gauge\n");
    switches.forEach(
        (name, on) -> page.append("condition{name=\"" + name + "\"} " + (on ? 1 : 0) + "\n"));
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  void turn(String name, boolean on) {
    switches.put(name, on);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
