package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.server.config.HttpClientConfig;
import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import io.narthex.server.config.Secret;
import io.narthex.server.config.TlsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS of the client: whom it trusts, what it shows, which versions it speaks.
@Timeout(60)
final class HttpTlsTest {
  @TempDir private static Path keys;
  private static TestTls here;
  private static TestTls named;

  @TempDir private Path directory;
  private final HttpTransport transport = new HttpTransport(1);

  @BeforeAll
  static void makeKeys() throws Exception {
    here = new TestTls(keys, "ip:127.0.0.1");
    named = new TestTls(keys, "dns:target.test");
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private HttpClient client(TlsConfig tls) {
    HttpClientConfig config =
        new HttpClientConfig(null, null, null, tls, true, true, ProxyConfig.NONE, List.of());
    return new HttpClient(transport, config, "Prometheus/test");
  }

  private static String get(HttpClient client, TestTargets target) throws Exception {
    HttpUrl url = HttpUrl.parse("https://" + target.address() + "/m");
    HttpCall call = HttpCall.get(url, Map.of(), 10_000, 1 << 20);
    try (HttpAnswer answer = client.call(call);
        BodyBuffer body = new BodyBuffer()) {
      answer.readBody(body);
      return body.text();
    }
  }

  private static String error(HttpClient client, TestTargets target) {
    HttpCallException e = assertThrows(HttpCallException.class, () -> get(client, target));
    return String.valueOf(e.getMessage());
  }

  private static TlsConfig trusting(String ca, String serverName, String min, String max) {
    return new TlsConfig(ca, "", Secret.NONE, "", "", "", serverName, false, min, max);
  }

  @Test
  void onlyTrustedNamesAreAccepted() throws Exception {
    try (TestTargets target = new TestTargets(named.listen(false)).text("/m", "ok")) {
      String ca = named.certificate();
      assertTrue(error(client(trusting(ca, "", "", "")), target).contains("tls: "));
      assertEquals("ok", get(client(trusting(ca, "target.test", "", "")), target));
      assertTrue(error(client(trusting(ca, "other.test", "", "")), target).contains("tls: "));
      assertTrue(
          error(client(trusting(here.certificate(), "target.test", "", "")), target)
              .contains("tls: "));
      TlsConfig careless = new TlsConfig("", "", Secret.NONE, "", "", "", "", true, "", "");
      assertEquals("ok", get(client(careless), target));
      // A connection that proved nothing serves nobody who asks for proof.
      assertTrue(error(client(trusting(ca, "", "", "")), target).contains("tls: "));
    }
  }

  @Test
  void versionsAreKept() throws Exception {
    SSLServerSocket old = (SSLServerSocket) here.listen(false);
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    SSLServerSocket young = (SSLServerSocket) here.listen(false);
    young.setEnabledProtocols(new String[] {"TLSv1.3"});
    String ca = here.certificate();
    try (TestTargets two = new TestTargets(old).text("/m", "two");
        TestTargets three = new TestTargets(young).text("/m", "three")) {
      assertEquals("two", get(client(trusting(ca, "", "", "")), two));
      assertEquals("three", get(client(trusting(ca, "", "", "")), three));
      assertTrue(error(client(trusting(ca, "", "TLS13", "")), two).contains("tls: "));
      assertTrue(error(client(trusting(ca, "", "", "TLS12")), three).contains("tls: "));
      assertEquals("two", get(client(trusting(ca, "", "TLS12", "TLS12")), two));
    }
  }

  /// The handshake begins with the connection, and may have failed before the request is written.
  @Test
  void handshakesThatFailAtOnceAreTold() throws Exception {
    HttpClient client = client(trusting(named.certificate(), "", "", ""));
    try (TestTargets target = new TestTargets(here.listen(false)).text("/m", "ok")) {
      for (int i = 0; i < 200; i++) {
        String error = error(client, target);
        assertTrue(error.contains("tls: "), error);
      }
    }
  }

  @Test
  void filesAreReadAgainWhenTheyChange() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), named.certificate());
    Path cert = Files.writeString(directory.resolve("cert.pem"), named.certificate());
    Path key = Files.writeString(directory.resolve("key.pem"), named.privateKey());
    TlsConfig tls =
        new TlsConfig(
            "", "", Secret.NONE, ca.toString(), cert.toString(), key.toString(), "", false, "", "");
    HttpClient client = client(tls);
    try (TestTargets target = new TestTargets(here.listen(true)).text("/m", "ok")) {
      assertTrue(error(client, target).contains("tls: "));
      Files.writeString(ca, here.certificate());
      // Trusted now, but the server does not know the certificate that it is shown.
      assertTrue(error(client, target).startsWith("Get \"https://"));
      Files.writeString(cert, here.certificate());
      Files.writeString(key, here.privateKey());
      assertEquals("ok", get(client, target));
      Files.writeString(key, "nonsense");
      String broken = error(client, target);
      assertTrue(broken.contains("tls_config: expected=certificates and key in PEM"), broken);
      Files.delete(key);
      assertTrue(error(client, target).contains(key.toString()));
    }
  }
}
