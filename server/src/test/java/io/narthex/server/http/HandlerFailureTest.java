package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Handlers that fail, of each kind and in each way, are answered with 500; the connection goes on.
final class HandlerFailureTest {
  private static HttpServer server;

  @BeforeAll
  static void start() {
    server =
        HttpServer.start(
            HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Routes(
                List.of(
                    plain("/hello", (Endpoint.Blocking) _ -> Response.text(200, "hello")),
                    plain("/deep", (Endpoint.Blocking) _ -> deep(1)),
                    plain("/missing", (Endpoint.Blocking) _ -> fails(new NoSuchMethodError("x"))),
                    plain("/memory", (Endpoint.Blocking) _ -> fails(new OutOfMemoryError("full"))),
                    plain("/wrong", (Endpoint.Blocking) _ -> fails(new AssertionError("wrong"))),
                    plain("/state", (Endpoint.Blocking) _ -> state()),
                    plain("/at-once", (Endpoint.Immediate) _ -> deep(1)),
                    plain("/raw", new DeepRaw()),
                    plain("/body", (Endpoint.Blocking) _ -> deepBody()))),
            () -> Readiness.READY,
            HttpObserver.NONE,
            Clock.system());
  }

  private record DeepRaw() implements Endpoint.Raw {
    @Override
    public void handle(Request request, Responder responder) {
      responder.send(deep(1));
    }

    @Override
    public int maxBodyBytes() {
      return 1_024;
    }
  }

  private static Route plain(String path, Endpoint endpoint) {
    return Route.plain(Set.of("GET"), path, endpoint);
  }

  @SuppressWarnings("InfiniteRecursion") // it is the stack that ends
  private static Response deep(int level) {
    Response below = deep(level + 1);
    return Response.text(200, below.status() + " " + level);
  }

  private static Response fails(Error error) {
    throw error;
  }

  private static Response state() {
    throw new IllegalStateException("state");
  }

  private static Response deepBody() {
    return new Response(200, Response.TEXT, List.of(), _ -> deep(1));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/deep, internal error: java.lang.StackOverflowError",
    "/missing, internal error: java.lang.NoSuchMethodError: x",
    "/memory, internal error: java.lang.OutOfMemoryError: full",
    "/wrong, internal error: java.lang.AssertionError: wrong",
    "/state, internal error: java.lang.IllegalStateException: state",
    "/at-once, internal error: java.lang.StackOverflowError",
    "/raw, internal error: java.lang.StackOverflowError",
    "/body, ''",
  })
  void isAnsweredWith500(String path, String text) throws IOException {
    try (RawClient client = new RawClient(server.ports().getFirst())) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      RawClient.Answer answer = client.read();
      assertEquals(500, answer.status());
      assertTrue(answer.text().contains(text), answer.text());
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("hello", client.read().text());
    }
  }
}
