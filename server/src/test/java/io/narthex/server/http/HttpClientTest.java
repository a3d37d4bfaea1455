package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.Secret;
import io.narthex.server.config.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The outgoing client against well-behaved and hostile servers.
@Timeout(30)
final class HttpClientTest {
  private static final long LIMIT_BYTES = 1 << 20;

  private final HttpTransport transport = new HttpTransport(1);
  private long timeoutMs = 10_000;
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

  private HttpUrl url(String path) {
    return HttpUrl.parse("http://" + server.address() + path);
  }

  private HttpClient client(HttpClientConfig config) {
    return new HttpClient(transport, config, "Prometheus/test");
  }

  private String get(HttpClientConfig config, HttpUrl url) throws Exception {
    HttpCall call = HttpCall.get(url, Map.of(), timeoutMs, LIMIT_BYTES);
    try (HttpAnswer answer = client(config).call(call);
        BodyBuffer body = new BodyBuffer()) {
      answer.readBody(body);
      return answer.status() + " " + body.text();
    }
  }

  private String get(String path) throws Exception {
    return get(HttpClientConfig.DEFAULT, url(path));
  }

  private String error(String path) {
    return String.valueOf(assertThrows(HttpCallException.class, () -> get(path)).getMessage());
  }

  private String prefix(String path) {
    return "Get \"http://" + server.address() + path + "\": ";
  }

  private static HttpClientConfig config(
      HttpClientConfig.@Nullable BasicAuth basic,
      HttpClientConfig.@Nullable Authorization other,
      boolean redirects) {
    return new HttpClientConfig(
        basic,
        other,
        null,
        TlsConfig.NONE,
        redirects,
        true,
        HttpClientConfig.ProxyConfig.NONE,
        List.of(new HttpClientConfig.HttpHeader("X-Own", List.of("1"), List.of(), List.of())));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  @Test
  void oneConnectionServesRequestAfterRequest() throws Exception {
    server.text("/a", "x 1\n");
    for (int i = 0; i < 5; i++) {
      assertEquals("200 x 1\n", get("/a"));
    }
    assertEquals(1, server.connections());
    assertTrue(server.heads().getFirst().contains("User-Agent: Prometheus/test"));
    assertTrue(server.heads().getFirst().contains("Host: " + server.address()));
  }

  @Test
  void aWaitingConnectionThatDiedIsReplaced() throws Exception {
    server.on(
        "/once",
        out -> {
          TestTargets.write(out, "200 OK", "text/plain", new byte[] {'o'});
          throw TestTargets.hangUp();
        });
    for (int i = 0; i < 5; i++) {
      assertEquals("200 o", get("/once"));
    }
  }

  @Test
  void gzipIsDecompressedMemberAfterMember() throws Exception {
    byte[] one = gzip("abc".getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, both, one.length, one.length);
    server.body("/gz", "text/plain", both, "Content-Encoding: gzip");
    assertEquals("200 abcabc", get("/gz"));
  }

  @Test
  void brokenGzipFails() throws Exception {
    byte[] whole = gzip(new byte[5000]);
    server.body(
        "/cut", "text/plain", Arrays.copyOf(whole, whole.length / 2), "Content-Encoding: gzip");
    assertEquals("unexpected EOF", error("/cut"));
    server.body("/no", "text/plain", new byte[100], "Content-Encoding: gzip");
    assertEquals("gzip: invalid header", error("/no"));
  }

  @Test
  void gzipBombIsCutAtTheLimit() throws Exception {
    server.body("/bomb", "text/plain", gzip(new byte[200 << 20]), "Content-Encoding: gzip");
    assertEquals("body size limit exceeded", error("/bomb"));
  }

  @Test
  void endlessBodyIsCutAtTheLimit() {
    server.on(
        "/endless",
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          byte[] block = new byte[65536];
          while (true) {
            out.write(block);
          }
        });
    assertEquals("body size limit exceeded", error("/endless"));
  }

  @Test
  void theDeadlineCoversADrippingBody() {
    timeoutMs = 700;
    server.on(
        "/drip",
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          drip(out);
        });
    long start = System.nanoTime();
    assertEquals("context deadline exceeded", error("/drip"));
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
  }

  @Test
  void theDeadlineCoversDrippingHeaders() {
    timeoutMs = 700;
    server.on("/head", HttpClientTest::drip);
    assertEquals(prefix("/head") + "context deadline exceeded", error("/head"));
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    for (int i = 0; i < 200; i++) {
      out.write('H');
      out.flush();
      Thread.sleep(50);
    }
  }

  @Test
  void connectionErrorsAreWordedAsUpstreams() throws Exception {
    server.on(
        "/close",
        out -> {
          throw TestTargets.hangUp();
        });
    assertEquals(prefix("/close") + "EOF", error("/close"));
    server.on(
        "/short",
        out -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
                  .getBytes(StandardCharsets.US_ASCII));
          throw TestTargets.hangUp();
        });
    assertEquals("unexpected EOF", error("/short"));
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    HttpUrl closed = HttpUrl.parse("http://127.0.0.1:" + free + "/metrics");
    HttpCallException refused =
        assertThrows(HttpCallException.class, () -> get(HttpClientConfig.DEFAULT, closed));
    assertEquals(
        "Get \"" + closed + "\": dial tcp 127.0.0.1:" + free + ": connect: connection refused",
        refused.getMessage());
  }

  @Test
  void redirectsAreFollowedWithCredentialsOnlyToTheSameHost() throws Exception {
    try (TestTargets other = new TestTargets()) {
      other.text("/there", "t 1\n");
      String elsewhere = "http://localhost:" + other.port() + "/there";
      server.on("/away", out -> redirect(out, elsewhere));
      server.on("/near", out -> redirect(out, "here?x=1"));
      server.text("/here?x=1", "h 1\n");
      HttpClientConfig config =
          config(null, new HttpClientConfig.Authorization("Bearer", new Secret("token"), ""), true);
      assertEquals("200 h 1\n", get(config, url("/near")));
      assertTrue(server.heads().getLast().contains("Authorization: Bearer token"));
      assertTrue(server.heads().getLast().contains("X-Own: 1"));
      assertEquals("200 t 1\n", get(config, url("/away")));
      assertFalse(other.heads().getLast().contains("token"));
      assertEquals("302 ", get(config(null, null, false), url("/near")));
    }
  }

  @Test
  void redirectLoopsEnd() {
    server.on("/loop", out -> redirect(out, "/loop"));
    assertTrue(error("/loop").endsWith("stopped after 10 redirects"));
  }

  private static void redirect(OutputStream out, String to) throws IOException {
    TestTargets.write(out, "302 Found", "", new byte[0], "Location: " + to);
  }

  @Test
  void passwordFilesAreReadForEveryRequest(@TempDir Path directory) throws Exception {
    server.text("/", "");
    Path file = directory.resolve("password");
    Files.writeString(file, "one\n");
    HttpClientConfig config =
        config(new HttpClientConfig.BasicAuth("u", "", Secret.NONE, file.toString()), null, true);
    assertEquals("200 ", get(config, url("")));
    assertTrue(server.heads().getLast().contains("Authorization: Basic dTpvbmU="));
    Files.writeString(file, "two");
    assertEquals("200 ", get(config, url("")));
    assertTrue(server.heads().getLast().contains("Authorization: Basic dTp0d28="));
    Files.writeString(file, "two\nX-More: canary");
    HttpClientConfig token =
        config(null, new HttpClientConfig.Authorization("A", Secret.NONE, file.toString()), true);
    HttpCallException split = assertThrows(HttpCallException.class, () -> get(token, url("")));
    assertEquals("net/http: invalid header field value for \"Authorization\"", split.getMessage());
    Files.delete(file);
    HttpCallException missing = assertThrows(HttpCallException.class, () -> get(config, url("")));
    assertEquals(HttpCallException.Kind.SETTINGS, missing.kind());
    assertTrue(String.valueOf(missing.getMessage()).contains(file.toString()));
  }

  @Test
  void hundredsOfHangingServersHoldNobodyUp() throws Exception {
    server.on("/hang", out -> Thread.sleep(5_000));
    server.text("/ok", "o 1\n");
    HttpCallback ignored =
        new HttpCallback() {
          @Override
          public void answered(HttpAnswer answer) {
            answer.close();
          }

          @Override
          public void failed(HttpCallException cause) {}
        };
    for (int i = 0; i < 300; i++) {
      client(HttpClientConfig.DEFAULT)
          .send(HttpCall.get(url("/hang"), Map.of(), 3_000, LIMIT_BYTES), ignored);
    }
    long start = System.nanoTime();
    assertEquals("200 o 1\n", get("/ok"));
    assertTrue(System.nanoTime() - start < 500_000_000L);
  }
}
