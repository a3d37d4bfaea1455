package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Answers that are read as they arrive.
@Timeout(60)
final class HttpStreamTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final HttpTransport transport = new HttpTransport(1);
  private TestTargets server;

  @BeforeEach
  void open() throws IOException {
    server = new TestTargets();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    transport.close();
  }

  private HttpCall call(String path, long timeoutMs, long maxBytes) {
    HttpUrl url = HttpUrl.parse("http://" + server.address() + path);
    return HttpCall.get(url, Map.of(), timeoutMs, maxBytes);
  }

  private HttpStream stream(String path, Runnable check) throws Exception {
    return client(true).stream(call(path, 30_000, NO_LIMIT), check);
  }

  private HttpClient client(boolean redirects) {
    HttpClientConfig config =
        new HttpClientConfig(
            null,
            null,
            null,
            TlsConfig.NONE,
            redirects,
            true,
            HttpClientConfig.ProxyConfig.NONE,
            List.of());
    return new HttpClient(transport, config, "test");
  }

  private static void goOn() {
    // Nobody stops the reader.
  }

  private static byte[] all(HttpStream stream) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1_000];
    for (int got = stream.read(buffer, 0, buffer.length);
        got >= 0;
        got = stream.read(buffer, 0, buffer.length)) {
      assertTrue(got > 0);
      out.write(buffer, 0, got);
    }
    assertEquals(-1, stream.read(buffer, 0, 1));
    return out.toByteArray();
  }

  private static String text(HttpStream stream) throws Exception {
    return new String(all(stream), StandardCharsets.UTF_8);
  }

  private static void head(OutputStream out, String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Test
  void answersOfAllStatusesAreRead() throws Exception {
    server.body("/a", "text/x", new byte[] {'h', 'i'}, "X-Own: 7");
    server.on(
        "/b",
        out -> TestTargets.write(out, "503 Busy", "", "later".getBytes(StandardCharsets.UTF_8)));
    server.on("/empty", out -> TestTargets.write(out, "204 No Content", "", new byte[0]));
    for (int i = 0; i < 3; i++) {
      try (HttpStream stream = stream("/a", HttpStreamTest::goOn)) {
        assertEquals("200 OK", stream.statusText());
        assertEquals("7", stream.header("x-own"));
        assertEquals("hi", text(stream));
      }
      try (HttpStream stream = stream("/b", HttpStreamTest::goOn)) {
        assertEquals(503, stream.status());
        assertEquals("later", text(stream));
      }
      try (HttpStream stream = stream("/empty", HttpStreamTest::goOn)) {
        assertEquals("", text(stream));
      }
    }
    assertEquals(1, server.connections(), "a connection whose answer was read serves the next");
  }

  @Test
  void aPeerWaitsForAReaderThatIsBehind() throws Exception {
    int pieces = 512;
    byte[] piece = new byte[1 << 16];
    Arrays.fill(piece, (byte) 'x');
    AtomicLong written = new AtomicLong();
    server.on(
        "/large",
        out -> {
          head(out, "HTTP/1.1 200 OK", "Content-Length: " + (long) pieces * piece.length);
          for (int i = 0; i < pieces; i++) {
            out.write(piece);
            written.addAndGet(piece.length);
          }
        });
    byte[] buffer = new byte[1 << 14];
    try (HttpStream stream = stream("/large", HttpStreamTest::goOn)) {
      assertTrue(stream.read(buffer, 0, 1) > 0);
      // What the peer can write until it has to wait: until it does not get on any more.
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        Thread.sleep(200);
      }
      assertTrue(before < (long) pieces * piece.length, "written: " + before);
      assertTrue(stream.heldBytes() <= (1 << 18) + (1 << 17), "held: " + stream.heldBytes());
      long read = 1;
      for (int got = stream.read(buffer, 0, buffer.length);
          got >= 0;
          got = stream.read(buffer, 0, buffer.length)) {
        read += got;
      }
      assertEquals((long) pieces * piece.length, read);
    }
    server.text("/next", "ok");
    try (HttpStream stream = stream("/next", HttpStreamTest::goOn)) {
      assertEquals("ok", text(stream));
    }
    assertEquals(1, server.connections());
  }

  @Test
  void aClosedStreamClosesItsConnection() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    server.on("/endless", out -> endless(out, gone));
    try (HttpStream stream = stream("/endless", HttpStreamTest::goOn)) {
      assertTrue(stream.read(new byte[100], 0, 100) > 0);
    }
    assertTrue(gone.await(20, TimeUnit.SECONDS));
  }

  private static void endless(OutputStream out, CountDownLatch gone) throws IOException {
    head(out, "HTTP/1.1 200 OK", "Connection: close");
    try {
      while (true) {
        out.write(new byte[1 << 12]);
      }
    } catch (IOException e) {
      gone.countDown();
      throw e;
    }
  }

  /// What a check throws ends the wait for the head and for the body, and the exchange.
  @Test
  void aReaderThatIsStoppedEndsTheExchange() throws Exception {
    for (String first : new String[] {"", "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"}) {
      CountDownLatch gone = new CountDownLatch(1);
      server.on("/drips", out -> drips(out, first, gone));
      long startNanos = System.nanoTime();
      Runnable check =
          () -> {
            if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(200)) {
              throw new IllegalStateException("stopped");
            }
          };
      assertThrows(
          IllegalStateException.class,
          () -> {
            try (HttpStream stream = stream("/drips", check)) {
              all(stream);
            }
          });
      assertTrue(gone.await(20, TimeUnit.SECONDS), first);
    }
  }

  private static void drips(OutputStream out, String first, CountDownLatch gone)
      throws IOException, InterruptedException {
    try {
      out.write(first.getBytes(StandardCharsets.ISO_8859_1));
      while (true) {
        out.write('H');
        Thread.sleep(20);
      }
    } finally {
      gone.countDown();
    }
  }

  @Test
  void theDeadlineHoldsForTheBodyToo() throws Exception {
    server.on(
        "/slow",
        out -> {
          head(out, "HTTP/1.1 200 OK", "Content-Length: 100");
          for (int i = 0; i < 100; i++) {
            out.write('x');
            out.flush();
            Thread.sleep(50);
          }
        });
    HttpCallException late =
        assertThrows(
            HttpCallException.class,
            () -> {
              try (HttpStream stream =
                  client(true).stream(call("/slow", 400, NO_LIMIT), HttpStreamTest::goOn)) {
                all(stream);
              }
            });
    assertEquals(HttpCallException.Kind.TIMEOUT, late.kind());
    server.on("/silent", out -> Thread.sleep(5_000));
    HttpCallException silent =
        assertThrows(
            HttpCallException.class,
            () -> client(true).stream(call("/silent", 300, NO_LIMIT), HttpStreamTest::goOn));
    assertEquals(
        "Get \"http://" + server.address() + "/silent\": context deadline exceeded",
        silent.getMessage());
  }

  @Test
  void aBodyThatIsCutOrTooLargeIsAnError() throws Exception {
    server.on(
        "/cut",
        out -> {
          head(out, "HTTP/1.1 200 OK", "Content-Length: 10");
          out.write(new byte[4]);
          out.flush();
          throw TestTargets.hangUp();
        });
    server.body("/large", "", new byte[1_000]);
    HttpCallException cut =
        assertThrows(
            HttpCallException.class,
            () -> {
              try (HttpStream stream = stream("/cut", HttpStreamTest::goOn)) {
                all(stream);
              }
            });
    assertEquals("unexpected EOF", cut.getMessage());
    HttpCallException large =
        assertThrows(
            HttpCallException.class,
            () -> {
              try (HttpStream stream =
                  client(true).stream(call("/large", 9_000, 500), HttpStreamTest::goOn)) {
                all(stream);
              }
            });
    assertEquals(HttpCallException.Kind.BODY_TOO_LARGE, large.kind());
  }

  @Test
  void redirectsAreFollowedOrShown() throws Exception {
    server.on(
        "/from",
        out ->
            TestTargets.write(
                out, "302 Found", "", new byte[] {'m', 'o', 'v', 'e', 'd'}, "Location: /to"));
    server.text("/to", "there");
    try (HttpStream stream = stream("/from", HttpStreamTest::goOn)) {
      assertEquals("there", text(stream));
    }
    try (HttpStream stream =
        client(false).stream(call("/from", 9_000, NO_LIMIT), HttpStreamTest::goOn)) {
      assertEquals(302, stream.status());
      assertEquals("moved", text(stream));
    }
  }
}
