package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class HttpServerTest {
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server =
        HttpServer.start(
            HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Routes(
                List.of(
                    Route.plain(
                        Set.of("GET"),
                        "/hello",
                        (Endpoint.Immediate) request -> Response.text(200, "hello")),
                    Route.api(
                        Set.of("GET", "POST"),
                        "/api/v1/echo",
                        Route.Lane.QUERY,
                        (Endpoint.Blocking)
                            request ->
                                Response.text(
                                    200, String.join(",", request.parameters().all("a")))),
                    Route.api(
                        Set.of("GET"),
                        "/big",
                        Route.Lane.QUERY,
                        (Endpoint.Blocking) HttpServerTest::big),
                    Route.plain(
                        Set.of("GET"), "/wait", (Endpoint.Blocking) HttpServerTest::waits))),
            () -> Readiness.READY,
            HttpObserver.NONE,
            Clock.system());
  }

  private static Response big(Request request) {
    byte[] block = new byte[1 << 20];
    return new Response(
        200,
        "application/octet-stream",
        List.of(),
        out -> {
          for (int i = 0; i < 8; i++) {
            out.write(block);
          }
        });
  }

  private static Response waits(Request request) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!request.cancelled().getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    if (request.cancelled().getAsBoolean()) {
      CANCELLED.countDown();
    }
    return Response.empty(200);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static RawClient connect() throws IOException {
    return new RawClient(server.ports().getFirst());
  }

  @Test
  void answersSeveralRequestsOfOneConnection() throws IOException {
    try (RawClient client = connect()) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        RawClient.Answer answer = client.read();
        assertEquals(200, answer.status());
        assertEquals("hello", answer.text());
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws IOException {
    try (RawClient client = connect()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        all.append("GET /api/v1/echo?a=").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      client.send(all.toString());
      for (int i = 0; i < 100; i++) {
        assertEquals(Integer.toString(i), client.read().text());
      }
    }
  }

  @Test
  void streamsLongBodiesInChunks() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals("chunked", answer.header("transfer-encoding"));
      assertEquals(8 << 20, answer.body().length);
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("hello", client.read().text());
    }
  }

  @Test
  void compressesAsAsked() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /big HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals("gzip", answer.header("content-encoding"));
      assertEquals(8 << 20, answer.decoded().length);
    }
  }

  @Test
  void tellsTheEndpointThatTheClientHasGone() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    assertTrue(CANCELLED.await(5, TimeUnit.SECONDS));
  }

  @Test
  void mergesFormAndUrl() throws IOException {
    try (RawClient client = connect()) {
      String form = "a=1&a=2";
      client.send(
          "POST /api/v1/echo?a=3 HTTP/1.1\r\nHost: x\r\nContent-Type:"
              + " application/x-www-form-urlencoded\r\nContent-Length: "
              + form.length()
              + "\r\n\r\n"
              + form);
      assertEquals("1,2,3", client.read().text());
    }
  }

  @Test
  void takesLongRequestLinesAndForms() throws IOException {
    try (RawClient client = connect()) {
      String value = "x".repeat(900_000);
      client.send("GET /api/v1/echo?a=" + value + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(value, client.read().text());
      client.send(
          "POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Type:"
              + " application/x-www-form-urlencoded\r\nContent-Length: "
              + (value.length() + 2)
              + "\r\nExpect: 100-continue\r\n\r\n");
      assertEquals(100, client.read().status());
      client.send("a=" + value);
      assertEquals(value, client.read().text());
    }
  }

  @Test
  void answersBytesThatNobodyAskedForWithNothing() throws IOException {
    try (RawClient client = connect()) {
      client.send(new String(new byte[] {0x16, 3, 1, 0, 5, 0}, StandardCharsets.ISO_8859_1));
      client.send("\r\n\r\n");
      assertEquals(400, client.read().status());
      assertTrue(client.isClosed());
    }
  }
}
