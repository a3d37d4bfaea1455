package io.narthex.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.server.http.HttpObserver;
import io.narthex.server.http.HttpServer;
import io.narthex.server.http.HttpServerOptions;
import io.narthex.server.http.Readiness;
import io.narthex.server.http.Routes;
import io.narthex.storage.clock.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AlertmanagerEndpointsTest {
  private static String ask(AlertmanagerSource source) throws Exception {
    try (HttpServer server =
            HttpServer.start(
                HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new Routes(new AlertmanagerEndpoints(source).routes()),
                () -> Readiness.READY,
                HttpObserver.NONE,
                Clock.system());
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri =
          URI.create("http://127.0.0.1:" + server.ports().getFirst() + "/api/v1/alertmanagers");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void listsAreWrittenAsUpstreams() throws Exception {
    AlertmanagerSource source =
        new AlertmanagerSource() {
          @Override
          public List<String> active() {
            return List.of("http://a:1/api/v2/alerts", "http://b:1/<x>");
          }

          @Override
          public List<String> dropped() {
            return List.of("http://c:1/api/v2/alerts");
          }
        };
    assertEquals(
        "{\"status\":\"success\",\"data\":{\"activeAlertmanagers\":"
            + "[{\"url\":\"http://a:1/api/v2/alerts\"},{\"url\":\"http://b:1/\\u003cx\\u003e\"}],"
            + "\"droppedAlertmanagers\":[{\"url\":\"http://c:1/api/v2/alerts\"}]}}",
        ask(source));
    assertEquals(
        "{\"status\":\"success\",\"data\":{\"activeAlertmanagers\":[],"
            + "\"droppedAlertmanagers\":[]}}",
        ask(AlertmanagerSource.NONE));
  }
}
