package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that stops: nobody new, everybody answered.
@Timeout(60)
final class HttpServerStopTest {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private Response waits(Request request) {
    arrived.countDown();
    try {
      return Response.text(released.await(30, TimeUnit.SECONDS) ? 200 : 500, "late");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.empty(500);
    }
  }

  private HttpServer start() {
    return HttpServer.start(
        HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        new Routes(
            List.of(
                Route.plain(Set.of("GET"), "/wait", (Endpoint.Blocking) this::waits),
                Route.plain(
                    Set.of("GET"), "/now", (Endpoint.Immediate) r -> Response.text(200, "now")))),
        () -> Readiness.READY,
        HttpObserver.NONE,
        Clock.system());
  }

  private static void get(RawClient client, String path) throws IOException {
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  @Test
  void answersWhatHasArrivedAndNobodyElse() throws Exception {
    try (HttpServer server = start()) {
      int port = server.ports().getFirst();
      try (RawClient slow = new RawClient(port);
          RawClient idle = new RawClient(port)) {
        get(slow, "/wait");
        get(idle, "/now");
        assertEquals("now", idle.read().text());
        assertTrue(arrived.await(20, TimeUnit.SECONDS));
        // a connection whose answer ends after the stop is closed: let the first one end before
        assertEquals(1, server.awaitAnswers(2_000));
        server.stopAccepting();
        assertEquals(1, server.awaitAnswers(50));
        assertRefused(port);
        get(idle, "/now");
        assertEquals("now", idle.read().text());
        assertTrue(idle.isClosed());
        released.countDown();
        assertEquals("late", slow.read().text());
        assertTrue(slow.isClosed());
        assertEquals(0, server.awaitAnswers(20_000));
      }
    }
  }

  /// The listener is closed by its event loop, so that a connection may still come through at once.
  private static void assertRefused(int port) throws IOException {
    for (int i = 0; i < 100; i++) {
      try (RawClient late = new RawClient(port)) {
        get(late, "/now");
        assertEquals("now", late.read().text());
      } catch (ConnectException e) {
        break;
      }
    }
    assertThrows(ConnectException.class, () -> new RawClient(port).close());
  }
}
