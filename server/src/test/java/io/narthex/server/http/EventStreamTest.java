package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Answers that stay open, over real sockets.
@Timeout(60)
final class EventStreamTest {
  private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private final CountDownLatch left = new CountDownLatch(1);
  private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private HttpServer server;

  private static final String GET = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

  private @Nullable Runnable subscribe(EventStream stream) {
    if (!streams.isEmpty()) {
      return null;
    }
    assertTrue(stream.send("at once"));
    streams.add(stream);
    return left::countDown;
  }

  private EventStream stream() throws InterruptedException {
    return streams.poll(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void start() {
    HttpObserver observer =
        new HttpObserver() {
          @Override
          public void answered(String handler, int status, long durationNanos, long bodyBytes) {
            statuses.add(status);
          }

          @Override
          public void refused(String reason) {}

          @Override
          public void connections(int open) {}
        };
    server =
        HttpServer.start(
            HttpServerOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Routes(
                List.of(
                    Route.plain(Set.of("GET"), "/events", (Endpoint.Events) this::subscribe),
                    Route.plain(
                        Set.of("GET"), "/broken", (Endpoint.Events) EventStreamTest::broken))),
            () -> Readiness.READY,
            observer,
            Clock.system());
  }

  private static @Nullable Runnable broken(EventStream stream) {
    throw new IllegalStateException("broken");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient client() throws Exception {
    return new RawClient(server.ports().getFirst());
  }

  @Test
  void carriesEventsUntilItIsEndedThenTheConnectionServesOn() throws Exception {
    try (RawClient client = client()) {
      client.send(GET);
      EventStream stream = stream();
      assertTrue(stream.send("{\"a\":1}"));
      stream.end();
      stream.end();
      assertFalse(stream.send("late"));
      RawClient.Answer answer = client.read();
      assertEquals(200, answer.status());
      assertEquals("text/event-stream", answer.header("content-type"));
      assertEquals("no-cache", answer.header("cache-control"));
      assertEquals("data: at once\n\ndata: {\"a\":1}\n\n", answer.text());
      assertEquals(0, server.awaitAnswers(20_000));
      client.send(GET);
      stream().end();
      assertEquals("data: at once\n\n", client.read().text());
      assertEquals(200, statuses.poll(20, TimeUnit.SECONDS));
      assertEquals(200, statuses.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void tellsThatTheClientHasGone() throws Exception {
    EventStream stream;
    try (RawClient client = client()) {
      client.send(GET);
      stream = stream();
    }
    assertTrue(left.await(20, TimeUnit.SECONDS));
    assertEquals(0, server.awaitAnswers(20_000));
    assertFalse(stream.send("late"));
  }

  @Test
  void aClientThatDoesNotReadIsNotWaitedFor() throws Exception {
    try (RawClient client = client()) {
      client.send(GET);
      EventStream stream = stream();
      String event = "x".repeat(1 << 16);
      int taken = 0;
      while (taken < 4_096 && stream.send(event)) {
        taken++;
      }
      assertTrue(taken > 1 && taken < 4_096, taken + " events taken");
    }
  }

  @Test
  void oneTooMany() throws Exception {
    try (RawClient first = client();
        RawClient second = client()) {
      first.send(GET);
      streams.add(stream());
      second.send(GET);
      RawClient.Answer refused = second.read();
      assertEquals(204, refused.status());
      assertEquals("text/event-stream", refused.header("content-type"));
    }
  }

  @Test
  void whatFailsCostsItsOwnRequestAlone() throws Exception {
    try (RawClient client = client()) {
      client.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(500, client.read().status());
      client.send(GET);
      stream().end();
      assertEquals(200, client.read().status());
    }
  }

  @Test
  void anOldClientSeesTheEndOfTheConnection() throws Exception {
    try (RawClient client = client()) {
      client.send("GET /events HTTP/1.0\r\n\r\n");
      stream().end();
      RawClient.Answer answer = client.read();
      assertEquals("close", answer.header("connection"));
      assertEquals("data: at once\n\n", answer.text());
    }
  }

  @Test
  void aServerThatClosesCutsStreams() throws Exception {
    try (RawClient client = client()) {
      client.send(GET);
      stream();
      server.close();
      assertThrows(IOException.class, client::read);
    }
  }
}
