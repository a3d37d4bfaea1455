package io.narthex.benchmarks.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Notes what an Alertmanager tells: `name status`, in order.
final class AlertWebhook implements AutoCloseable {
  private final HttpServer server;
  private final List<String> told = new ArrayList<>();

  AlertWebhook() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
      synchronized (told) {
        for (JsonNode alert : body.path("alerts")) {
          told.add(
              alert.path("labels").path("alertname").asText()
                  + " "
                  + alert.path("status").asText());
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /// Everything told so far.
  List<String> told() {
    synchronized (told) {
      return List.copyOf(told);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
