package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import io.narthex.server.config.Secret;
import io.narthex.server.config.TlsConfig;
import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The client through proxies, good ones and hostile ones.
@Timeout(30)
final class HttpProxyTest {
  private static final long LIMIT_BYTES = 1 << 20;
  private static final String TOKEN = "canary-token";

  @TempDir private static Path directory;
  private static TestTls key;

  private final HttpTransport transport = new HttpTransport(1);
  private TestTargets plain;
  private TestTargets secure;
  private TestProxy proxy;
  private long timeoutMs = 10_000;

  @BeforeAll
  static void makeKey() throws Exception {
    key = new TestTls(directory, "ip:127.0.0.1");
  }

  @BeforeEach
  void open() throws Exception {
    plain = new TestTargets().text("/m", "plain");
    secure = new TestTargets(key.listen(false)).text("/m", "secure");
    proxy = new TestProxy();
  }

  @AfterEach
  void close() throws IOException {
    plain.close();
    secure.close();
    proxy.close();
    transport.close();
  }

  private static TlsConfig trusting(String serverName) throws Exception {
    return new TlsConfig(key.certificate(), "", Secret.NONE, "", "", "", serverName, false, "", "");
  }

  private static ProxyConfig via(String url) {
    return new ProxyConfig(
        url, "", false, Map.of("X-Connect", List.of(new Secret("canary-connect"))));
  }

  private static HttpClientConfig config(ProxyConfig proxies, String serverName) throws Exception {
    return new HttpClientConfig(
        null,
        new HttpClientConfig.Authorization("Bearer", new Secret(TOKEN), ""),
        null,
        trusting(serverName),
        true,
        true,
        proxies,
        List.of());
  }

  private String get(HttpClient client, String url) throws Exception {
    HttpCall call = HttpCall.get(HttpUrl.parse(url), Map.of(), timeoutMs, LIMIT_BYTES);
    try (HttpAnswer answer = client.call(call);
        BodyBuffer body = new BodyBuffer()) {
      answer.readBody(body);
      return answer.status() + " " + body.text();
    }
  }

  private HttpClient client(ProxyConfig proxies) throws Exception {
    return new HttpClient(transport, config(proxies, ""), "Prometheus/test");
  }

  private HttpClient client() throws Exception {
    return client(via("http://us%65r:canary-password@" + proxy.address()));
  }

  private String plainUrl() {
    return "http://" + plain.address() + "/m";
  }

  private String secureUrl() {
    return "https://" + secure.address() + "/m";
  }

  private String error(HttpClient client, String url) {
    HttpCallException e = assertThrows(HttpCallException.class, () -> get(client, url));
    String text = String.valueOf(e.getMessage());
    assertFalse(text.contains("canary"), text);
    return text;
  }

  @Test
  void plainRequestsAreAskedForWhole() throws Exception {
    assertEquals("200 plain", get(client(), plainUrl()));
    String head = proxy.heads().getFirst();
    assertTrue(head.startsWith("GET " + plainUrl() + " HTTP/1.1\r\n"), head);
    assertTrue(head.contains("Host: " + plain.address() + "\r\n"), head);
    assertTrue(head.contains("Proxy-Authorization: Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ=\r\n"), head);
    assertFalse(head.contains("X-Connect"), head);
    assertFalse(plain.heads().getFirst().contains("Proxy-Authorization"));
  }

  @Test
  void tunnelsCarryNoCredentialsOfTheTargetAndAreKept() throws Exception {
    HttpClient client = client();
    for (int i = 0; i < 3; i++) {
      assertEquals("200 secure", get(client, secureUrl()));
    }
    assertEquals(1, proxy.heads().size());
    String head = proxy.heads().getFirst();
    assertTrue(head.startsWith("CONNECT " + secure.address() + " HTTP/1.1\r\n"), head);
    assertTrue(head.contains("Proxy-Authorization: Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ=\r\n"), head);
    assertTrue(head.contains("X-Connect: canary-connect\r\n"), head);
    assertFalse(head.contains(TOKEN), head);
    for (String seen : secure.heads()) {
      assertTrue(seen.startsWith("GET /m HTTP/1.1"), seen);
      assertTrue(seen.contains("Bearer " + TOKEN), seen);
      assertFalse(seen.contains("Proxy-") || seen.contains("X-Connect"), seen);
    }
  }

  @Test
  void tunnelsOfOtherCredentialsAreOthers() throws Exception {
    assertEquals("200 secure", get(client(), secureUrl()));
    HttpClientConfig other = config(via("http://other:pw@" + proxy.address()), "");
    HttpClient second = new HttpClient(transport, other, "Prometheus/test");
    assertEquals("200 secure", get(second, secureUrl()));
    assertEquals(2, proxy.heads().size());
    assertTrue(proxy.heads().getLast().contains("Proxy-Authorization: Basic b3RoZXI6cHc=\r\n"));
  }

  @Test
  void proxiesMaySpeakTls() throws Exception {
    try (TestProxy hidden = new TestProxy(key.listen(false))) {
      HttpClient client = client(via("https://" + hidden.address()));
      assertEquals("200 plain", get(client, plainUrl()));
      assertEquals("200 secure", get(client, secureUrl()));
      assertTrue(hidden.heads().getFirst().startsWith("GET http://"));
      assertTrue(hidden.heads().getLast().startsWith("CONNECT "));
    }
  }

  @Test
  void aTargetsNameIsNotAskedOfTheProxy() throws Exception {
    TestTls named = new TestTls(directory, "dns:target.test");
    try (TestProxy hidden = new TestProxy(key.listen(false));
        TestTargets target = new TestTargets(named.listen(false)).text("/m", "named")) {
      TlsConfig both =
          new TlsConfig(
              key.certificate() + named.certificate(),
              "",
              Secret.NONE,
              "",
              "",
              "",
              "target.test",
              false,
              "",
              "");
      HttpClientConfig config =
          new HttpClientConfig(
              null, null, null, both, true, true, via("https://" + hidden.address()), List.of());
      HttpClient client = new HttpClient(transport, config, "Prometheus/test");
      assertEquals("200 named", get(client, "https://" + target.address() + "/m"));
    }
  }

  @Test
  void exceptionsAreReachedDirectly() throws Exception {
    String url = "http://" + proxy.address();
    ProxyConfig listed = new ProxyConfig(url, "10.0.0.0/8", false, Map.of());
    // With a list the machine itself is an exception, without one it is not: as upstream.
    assertEquals("200 plain", get(client(listed), plainUrl()));
    assertEquals(0, proxy.heads().size());
    assertEquals("200 plain", get(client(via(url)), plainUrl()));
    assertEquals(1, proxy.heads().size());
  }

  @Test
  void badProxiesInTheEnvironmentFailWhereTheyAreNeeded() throws Exception {
    Map<String, String> environment =
        Map.of("http_proxy", "socks5://u:canary@proxy:1080", "https_proxy", "http://p:canary:x");
    try (HttpTransport other = new HttpTransport(1, environment, Clock.system())) {
      HttpClientConfig config = config(new ProxyConfig("", "", true, Map.of()), "");
      HttpClient client = new HttpClient(other, config, "Prometheus/test");
      assertEquals("not supported: proxy scheme socks5", error(client, "http://a.example/"));
      assertTrue(error(client, "https://a.example/").contains("expected=an http or https URL"));
      assertEquals("200 plain", get(client, plainUrl()));
    }
  }

  @Test
  void anUnreachableProxyIsNamed() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    HttpClient client = client(via("http://u:canary@127.0.0.1:" + free));
    String reason =
        "proxyconnect tcp: dial tcp 127.0.0.1:" + free + ": connect: connection refused";
    assertEquals("Get \"" + plainUrl() + "\": " + reason, error(client, plainUrl()));
    assertEquals("Get \"" + secureUrl() + "\": " + reason, error(client, secureUrl()));
    assertTrue(
        error(client(via("http://no-such-proxy.invalid:1")), secureUrl())
            .endsWith("proxyconnect tcp: dial tcp: lookup no-such-proxy.invalid: no such host"));
  }

  @Test
  void aProxyThatRefusesIsQuoted() throws Exception {
    proxy.instead(out ->
        TestTargets.write(
            out, "407 Proxy Authentication Required", "", new byte[] {'x'}, "Proxy-Y: canary"));
    assertEquals(
        "Get \""
            + secureUrl()
            + "\": proxyconnect tcp: proxy "
            + proxy.address()
            + ": 407 Proxy Authentication Required",
        error(client(), secureUrl()));
  }

  @Test
  void aProxyThatHangsOrDripsMeetsTheDeadline() throws Exception {
    timeoutMs = 500;
    for (TestTargets.Behaviour slow :
        List.<TestTargets.Behaviour>of(out -> Thread.sleep(20_000), HttpProxyTest::drip)) {
      proxy.instead(slow);
      for (String url : List.of(plainUrl(), secureUrl())) {
        long start = System.nanoTime();
        assertTrue(error(client(), url).endsWith("context deadline exceeded"));
        assertTrue(System.nanoTime() - start < 3_000_000_000L);
      }
    }
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    for (int i = 0; i < 400; i++) {
      out.write('H');
      out.flush();
      Thread.sleep(50);
    }
  }

  @Test
  void aProxyThatTalksNonsenseFails() throws Exception {
    proxy.instead(out -> out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(error(client(), secureUrl()).contains("malformed HTTP response"));
    proxy.instead(out -> {});
    assertTrue(error(client(), secureUrl()).endsWith(": EOF"));
    proxy.instead(out -> out.write(new byte[1 << 20]));
    assertTrue(error(client(), secureUrl()).contains("proxyconnect tcp: proxy "));
    proxy.instead(out -> {
      out.write(
          "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread.sleep(200);
    });
    error(client(), secureUrl());
    assertEquals(0, secure.heads().size());
  }

  @Test
  void redirectsThroughAProxyDropCredentials() throws Exception {
    plain.on(
        "/away",
        out ->
            TestTargets.write(
                out,
                "302 Found",
                "",
                new byte[0],
                "Location: http://localhost:" + plain.port() + "/back"));
    plain.on(
        "/back",
        out -> TestTargets.write(out, "302 Found", "", new byte[0], "Location: " + plainUrl()));
    assertEquals("200 plain", get(client(), "http://" + plain.address() + "/away"));
    List<String> heads = proxy.heads();
    assertEquals(3, heads.size());
    assertTrue(heads.get(0).contains(TOKEN));
    assertFalse(heads.get(1).contains(TOKEN));
    // Trust that was lost once does not come back with the first host.
    assertFalse(heads.get(2).contains(TOKEN));
    heads.forEach(head -> assertTrue(head.contains("Proxy-Authorization: "), head));
  }
}
