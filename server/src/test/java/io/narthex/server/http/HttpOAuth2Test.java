package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import io.narthex.server.config.OAuth2Config;
import io.narthex.server.config.Secret;
import io.narthex.server.config.TlsConfig;
import io.narthex.storage.clock.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tokens of OAuth 2, from good servers and from bad ones.
@Timeout(40)
final class HttpOAuth2Test {
  private static final long LIMIT_BYTES = 1 << 20;
  private static final String SECRET = "canary+s/cret";

  @TempDir private Path directory;

  private final AtomicLong forwardNanos = new AtomicLong();
  private final HttpTransport transport = new HttpTransport(1, Map.of(), clock());
  private TestTargets target;
  private TestTokenServer server;
  private long timeoutMs = 10_000;

  private Clock clock() {
    return new Clock() {
      @Override
      public long nowMs() {
        return Clock.system().nowMs();
      }

      @Override
      public long nanoTime() {
        return Clock.system().nanoTime() + forwardNanos.get();
      }
    };
  }

  @BeforeEach
  void open() throws IOException {
    target = new TestTargets().text("/m", "m");
    server = new TestTokenServer(TestTokenServer.token("one", 3600));
  }

  @AfterEach
  void close() throws IOException {
    target.close();
    server.close();
    transport.close();
  }

  private OAuth2Config oauth2(
      String secretFile, Map<String, String> parameters, ProxyConfig proxies) {
    return new OAuth2Config(
        "the client",
        secretFile.isEmpty() ? new Secret(SECRET) : Secret.NONE,
        secretFile,
        JwtAssertionTest.assertion("", "", ""),
        "",
        List.of("a", "b c"),
        "http://" + server.address() + "/token",
        parameters,
        TlsConfig.NONE,
        proxies);
  }

  private HttpClient client(OAuth2Config oauth2) {
    HttpClientConfig config =
        new HttpClientConfig(
            null, null, oauth2, TlsConfig.NONE, true, true, ProxyConfig.NONE, List.of());
    return new HttpClient(transport, config, "Prometheus/test");
  }

  private HttpClient client() {
    return client(oauth2("", Map.of(), ProxyConfig.NONE));
  }

  private String get(HttpClient client, String path) throws Exception {
    HttpUrl url = HttpUrl.parse("http://" + target.address() + path);
    HttpCall call = HttpCall.get(url, Map.of(), timeoutMs, LIMIT_BYTES);
    try (HttpAnswer answer = client.call(call);
        BodyBuffer body = new BodyBuffer()) {
      answer.readBody(body);
      return answer.status() + " " + body.text();
    }
  }

  private String error(HttpClient client) {
    HttpCallException e = assertThrows(HttpCallException.class, () -> get(client, "/m"));
    String text = String.valueOf(e.getMessage());
    assertFalse(text.contains("canary"), text);
    assertTrue(text.startsWith("Get \"http://" + target.address() + "/m\": oauth2: "), text);
    assertTrue(text.contains("Post \"http://" + server.address() + "/token\""), text);
    return text;
  }

  private void forward(long seconds) {
    forwardNanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private boolean lastSent(String authorization) {
    return target.heads().getLast().contains("Authorization: " + authorization + "\n")
        || target.heads().getLast().endsWith("Authorization: " + authorization);
  }

  @Test
  void oneTokenServesRequestAfterRequest() throws Exception {
    HttpClient client =
        client(oauth2("", Map.of("audience", "x&y", "grant_type", "password"), ProxyConfig.NONE));
    for (int i = 0; i < 3; i++) {
      assertEquals("200 m", get(client, "/m"));
      assertTrue(lastSent("Bearer one"), target.heads().getLast());
    }
    assertEquals(1, server.asked().size());
    TestTokenServer.Asked asked = server.asked().getFirst();
    assertTrue(asked.head().startsWith("POST /token HTTP/1.1\r\n"));
    assertTrue(asked.head().contains("Content-Type: application/x-www-form-urlencoded\r\n"));
    assertTrue(asked.head().contains("User-Agent: Prometheus/test\r\n"));
    String basic = "the+client:canary%2Bs%2Fcret";
    assertTrue(
        asked
            .head()
            .contains(
                "Authorization: Basic "
                    + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8))));
    assertEquals("audience=x%26y&grant_type=password&scope=a+b+c", asked.body());
  }

  @Test
  void manyRequestsWaitForOneToken() throws Exception {
    server.then((asked, out) -> {
      Thread.sleep(400);
      TestTokenServer.token("slow", 3600).answer(asked, out);
    });
    HttpClient client = client();
    List<Thread> threads = new ArrayList<>();
    AtomicInteger good = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  good.addAndGet(get(client, "/m").equals("200 m") ? 1 : 0);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(20, good.get());
    assertEquals(1, server.asked().size());
  }

  @Test
  void aTokenIsReplacedBeforeItExpires() throws Exception {
    server.then(TestTokenServer.token("one", 60));
    HttpClient client = client();
    get(client, "/m");
    forward(45);
    server.then(TestTokenServer.token("two", 0));
    get(client, "/m");
    assertTrue(lastSent("Bearer one"));
    forward(6);
    get(client, "/m");
    assertTrue(lastSent("Bearer two"));
    forward(1_000_000);
    get(client, "/m");
    assertTrue(lastSent("Bearer two"));
    assertEquals(2, server.asked().size());
  }

  @Test
  void anOldTokenServesWhileTheNextOneIsRefused() throws Exception {
    server.then(TestTokenServer.token("one", 60));
    HttpClient client = client();
    get(client, "/m");
    server.then(TestTokenServer.json("503 Service Unavailable", "{}"));
    forward(55);
    assertEquals("200 m", get(client, "/m"));
    assertTrue(lastSent("Bearer one"));
    forward(6);
    assertTrue(error(client).endsWith(": 503 Service Unavailable"));
    server.then(TestTokenServer.token("two", 60));
    assertEquals("200 m", get(client, "/m"));
  }

  @Test
  void credentialsGoIntoTheFormWhereTheHeaderIsRefused() throws Exception {
    server.then((asked, out) -> {
      boolean inForm = asked.body().contains("client_secret=canary%2Bs%2Fcret");
      (inForm && !asked.head().contains("Authorization")
              ? TestTokenServer.token("form", 60)
              : TestTokenServer.json("401 Unauthorized", "{\"error\":\"invalid_client\"}"))
          .answer(asked, out);
    });
    HttpClient client = client();
    assertEquals("200 m", get(client, "/m"));
    assertEquals(2, server.asked().size());
    assertEquals(
        "client_id=the+client&client_secret=canary%2Bs%2Fcret&grant_type=client_credentials"
            + "&scope=a+b+c",
        server.asked().getLast().body());
    forward(100);
    get(client, "/m");
    assertEquals(3, server.asked().size());
  }

  @Test
  void aChangedSecretTakesEffectAtOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "first\n");
    HttpClient client = client(oauth2(file.toString(), Map.of(), ProxyConfig.NONE));
    get(client, "/m");
    Files.writeString(file, "second");
    server.then(TestTokenServer.token("two", 3600));
    get(client, "/m");
    assertTrue(lastSent("Bearer two"));
    Files.delete(file);
    HttpCallException e = assertThrows(HttpCallException.class, () -> get(client, "/m"));
    assertTrue(String.valueOf(e.getMessage()).contains(file.toString()));
  }

  @Test
  void formsAreReadToo() throws Exception {
    server.then((asked, out) ->
        TestTargets.write(
            out,
            "200 OK",
            "text/plain; charset=utf-8",
            "access_token=a%2Fb&token_type=MAC&expires_in=5".getBytes(StandardCharsets.UTF_8),
            "Connection: close"));
    assertEquals("200 m", get(client(), "/m"));
    assertTrue(lastSent("MAC a/b"));
  }

  @Test
  void refusalsAreQuotedWithoutTheSecret() {
    server.then(
        TestTokenServer.json(
            "400 Bad Request",
            "{\"error\":\"invalid_client\",\"error_description\":\"bad canary+s/cret\"}"));
    assertTrue(error(client()).endsWith(": 400 Bad Request: \"invalid_client\" \"bad <secret>\""));
    server.then(TestTokenServer.json("200 OK", "{\"error\":\"no\"}"));
    assertTrue(error(client()).endsWith(": 200 OK: \"no\""));
  }

  @Test
  void nonsenseFails() {
    for (String body : List.of("", "canary", "[]", "{\"access_token\":\"canary\",", "null")) {
      server.then(TestTokenServer.json("200 OK", body));
      assertTrue(error(client()).contains("cannot parse json"), body);
    }
    for (String body :
        List.of("{}", "{\"access_token\":\"\"}", "{\"access_token\":\"canary\\r\\nX: y\"}")) {
      server.then(TestTokenServer.json("200 OK", body));
      assertTrue(error(client()).endsWith("server response missing access_token"), body);
    }
    server.then(
        TestTokenServer.json("200 OK", "{\"access_token\":\"canary\",\"expires_in\":\"x\"}"));
    assertTrue(error(client()).contains("expires_in"));
    server.then((asked, out) -> out.write("garbage\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(error(client()).contains("malformed HTTP response"));
    server.then((asked, out) -> TestTargets.write(out, "200 OK", "", new byte[2 << 20]));
    assertTrue(error(client()).contains("body size limit exceeded"));
    server.then((asked, out) -> {});
    assertTrue(error(client()).endsWith("EOF"));
  }

  @Test
  void theDeadlineCoversAHangingTokenServer() throws Exception {
    timeoutMs = 500;
    server.then((asked, out) -> Thread.sleep(20_000));
    HttpClient client = client();
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      assertTrue(error(client).endsWith("context deadline exceeded"));
      assertTrue(System.nanoTime() - start < 3_000_000_000L);
    }
    assertEquals(1, server.asked().size());
  }

  @Test
  void whatTheTokenTookIsMissingFromTheRest() throws Exception {
    timeoutMs = 1_500;
    server.then((asked, out) -> {
      Thread.sleep(700);
      TestTokenServer.token("slow", 60).answer(asked, out);
    });
    target.on("/hang", out -> Thread.sleep(20_000));
    HttpClient client = client();
    long start = System.nanoTime();
    assertThrows(HttpCallException.class, () -> get(client, "/hang"));
    assertTrue(System.nanoTime() - start < 2_100_000_000L, "took longer than the deadline");
  }

  @Test
  void aParameterMayNotOverwriteAnother() {
    HttpClient client = client(oauth2("", Map.of("scope", "x"), ProxyConfig.NONE));
    assertTrue(error(client).endsWith("oauth2: cannot overwrite parameter \"scope\""));
  }

  @Test
  void neitherTokenNorSecretFollowsARedirectToAnotherHost() throws Exception {
    String elsewhere = "http://localhost:" + target.port() + "/m";
    target.on(
        "/away",
        out -> TestTargets.write(out, "302 Found", "", new byte[0], "Location: " + elsewhere));
    assertEquals("200 m", get(client(), "/away"));
    assertFalse(target.heads().getLast().contains("Authorization"));
    int before = target.heads().size();
    server.then((asked, out) ->
        TestTargets.write(
            out,
            "307 Temporary Redirect",
            "",
            new byte[0],
            "Connection: close",
            "Location: " + elsewhere));
    assertTrue(error(client()).endsWith("307 Temporary Redirect"));
    assertEquals(before, target.heads().size());
  }

  @Test
  void tokensComeThroughTheirOwnProxy() throws Exception {
    try (TestProxy proxy = new TestProxy()) {
      ProxyConfig through = new ProxyConfig("http://" + proxy.address(), "", false, Map.of());
      proxy.instead(out -> {
        // A request with a body is more than this proxy passes on.
        TestTokenServer.token("proxied", 60).answer(new TestTokenServer.Asked("", ""), out);
      });
      assertEquals("200 m", get(client(oauth2("", Map.of(), through)), "/m"));
      assertTrue(lastSent("Bearer proxied"));
      assertEquals(1, proxy.heads().size());
      assertTrue(
          proxy.heads().getFirst().startsWith("POST http://" + server.address() + "/token HTTP"));
    }
  }

  @Test
  void assertionsTakeThePlaceOfSecrets() throws Exception {
    TestTls key = new TestTls(directory, "dns:signer.test");
    String url = "http://" + server.address() + "/token";
    HttpClient client =
        client(JwtAssertionTest.config(url, JwtAssertionTest.assertion(key.privateKey(), "", "")));
    assertEquals("200 m", get(client, "/m"));
    TestTokenServer.Asked asked = server.asked().getLast();
    assertTrue(asked.body().startsWith("assertion=ey"), asked.body());
    assertTrue(
        asked
            .body()
            .endsWith(
                "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&scope=a+b"),
        asked.body());
    assertFalse(asked.head().contains("Authorization"));
    server.then(TestTokenServer.json("400 Bad Request", "{\"error\":\"invalid_grant\"}"));
    forward(10_000);
    assertTrue(error(client).endsWith("400 Bad Request: \"invalid_grant\""));
    assertEquals(2, server.asked().size());
    HttpClient broken =
        client(JwtAssertionTest.config(url, JwtAssertionTest.assertion("canary", "", "")));
    assertTrue(error(broken).contains("expected=an RSA key in PEM"));
  }
}
