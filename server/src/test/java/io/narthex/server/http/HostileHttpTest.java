package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import io.narthex.storage.regex.Regex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that nobody sends by accident.
final class HostileHttpTest {
  private static final AtomicInteger SERVED = new AtomicInteger();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server =
        HttpServer.start(
            new HttpServerOptions(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                4,
                2_000,
                300,
                "/",
                "",
                Regex.compile("https?://a\\.example\\.org"),
                2,
                2),
            new Routes(
                List.of(
                    Route.api(
                        Set.of("GET", "POST"),
                        "/api/v1/echo",
                        Route.Lane.QUERY,
                        (Endpoint.Blocking)
                            request -> {
                              SERVED.incrementAndGet();
                              return Response.text(200, request.parameters().get("a"));
                            }),
                    Route.plain(
                        Set.of("GET", "HEAD"),
                        "/-/healthy",
                        (Endpoint.Immediate) request -> Response.text(200, "ok")))),
            () -> Readiness.READY,
            HttpObserver.NONE,
            Clock.system());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient connect() throws IOException {
    return new RawClient(server.ports().getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/v1/echo HTTP/1.1|Host: x|Content-Length: 3|Transfer-Encoding: chunked||0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked|Content-Length: 3||0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Content-Length: 3|Content-Length: 4||abcd",
        "POST /api/v1/echo HTTP/1.1|Host: x|Content-Length: 3, 4||abcd",
        "POST /api/v1/echo HTTP/1.1|Host: x|Content-Length: +3||abc",
        "POST /api/v1/echo HTTP/1.1|Host: x|Content-Length: -1||abc",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked||+3|abc|0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked||0x3|abc|0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked||zz|abc|0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked, chunked||0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: xchunked||0||",
        "POST /api/v1/echo HTTP/1.1|Host: x|Transfer-Encoding: gzip, chunked||0||",
        "GET /api/v1/echo HTTP/1.1||",
        "GET /api/v1/echo HTTP/1.1|Host: x|Host: y||",
        "GET /api/v1/echo HTTP/2.0|Host: x||",
        "GET /api/v1/echo FTP/1.1|Host: x||",
        "GET http:evil HTTP/1.1|Host: x||",
        "GET /api/v1/ec%zzho HTTP/1.1|Host: x||",
        "GET  HTTP/1.1|Host: x||",
        "GET /api/v1/echo HTTP/1.1|Host: x|Bad Name: 1||",
        "GET /api/v1/echo HTTP/1.1|Host: x|Name\u0000: 1||",
        "GET /api/v1/echo HTTP/1.1|Host: x|: 1||",
      })
  void refusesMalformedRequests(String request) throws IOException {
    int before = SERVED.get();
    try (RawClient client = connect()) {
      client.send(request.replace("|", "\r\n"));
      int status = client.read().status();
      assertTrue(status >= 400 && status <= 505, () -> "status " + status);
    }
    assertEquals(before, SERVED.get());
  }

  @Test
  void closesAfterAMalformedRequest() throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding:"
              + " chunked\r\n\r\n0\r\n\r\nGET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(400, client.read().status());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void closesAConnectionWhoseHeaderComesTooSlowly() throws Exception {
    try (RawClient client = connect()) {
      client.send("GET /-/healthy HTTP/1.1\r\nHost:");
      long start = System.nanoTime();
      assertTrue(client.isClosed());
      assertTrue(System.nanoTime() - start < 1_900_000_000L);
    }
  }

  @Test
  void closesAConnectionWhoseBodyComesTooSlowly() throws Exception {
    try (RawClient client = connect()) {
      client.send("POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na");
      assertTrue(client.isClosed());
    }
  }

  @Test
  void letsMoreConnectionsWaitThanAreAllowed() throws Exception {
    RawClient[] clients = new RawClient[12];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = connect();
    }
    for (RawClient client : clients) {
      client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    for (RawClient client : clients) {
      assertEquals("ok", client.read().text());
      client.close();
    }
  }

  @Test
  void refusesFormsThatAreTooLong() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST /api/v1/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10485761\r\n\r\n");
      assertEquals(413, client.read().status());
    }
    try (RawClient client = connect()) {
      client.send("GET /" + "x".repeat(1 << 20) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(414, client.read().status());
    }
    try (RawClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(1 << 20) + "\r\n\r\n");
      assertEquals(431, client.read().status());
    }
  }

  @Test
  void answersHeadWithoutABody() throws IOException {
    try (RawClient client = connect()) {
      client.send("HEAD /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
      RawClient.Answer answer = client.read(false);
      assertEquals(200, answer.status());
      assertEquals("2", answer.header("content-length"));
      client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("ok", client.read().text());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "//evil.example.org; 307; /evil.example.org",
        "//evil.example.org/..; 307; /",
        "/api/v1; 307; /api/v1/",
        "/api//v1/echo?a=1; 307; /api/v1/echo?a=1",
        "/api/v1/echo/?a=1; 301; /api/v1/echo?a=1",
        "/x/../-/healthy; 307; /-/healthy",
        "/%2e%2e/etc/passwd; 400; ''",
        "/api/v1/nope; 404; ''",
        "/; 404; ''",
      })
  void cleansPaths(String target, int status, String location) throws IOException {
    try (RawClient client = connect()) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals(status, answer.status());
      assertEquals(location, answer.header("location"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "deflate, deflate",
    "'br, deflate, gzip', deflate",
    "'gzip;q=0.5', ''",
    "GZIP, ''",
    "*, ''",
    "zstd, ''",
    "identity, ''",
  })
  void choosesTheFirstExactCoding(String accepted, String used) throws IOException {
    try (RawClient client = connect()) {
      client.send(
          "GET /api/v1/echo?a=1 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + accepted + "\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals(used, answer.header("content-encoding"));
      assertEquals("Accept-Encoding, Origin", answer.header("vary"));
      assertEquals("1", new String(answer.decoded(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example.org, http://a.example.org",
    "https://a.example.org, https://a.example.org",
    "https://a.example.org.evil.org, ''",
    "https://c.example.org, ''",
  })
  void echoesAllowedOriginsOnly(String origin, String allowed) throws IOException {
    try (RawClient client = connect()) {
      client.send("GET /api/v1/echo?a=1 HTTP/1.1\r\nHost: x\r\nOrigin: " + origin + "\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals(allowed, answer.header("access-control-allow-origin"));
      assertEquals("GET, POST, OPTIONS", answer.header("access-control-allow-methods"));
    }
  }
}
