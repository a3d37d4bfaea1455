package io.narthex.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.server.config.HttpClientConfig.ProxyConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProxyRulesTest {
  @Test
  void theEnvironmentNamesProxies() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HTTP_PROXY", "",
            "http_proxy", "user:pw@proxy:3128",
            "HTTPS_PROXY", "https://secure-proxy",
            "https_proxy", "http://not-this-one",
            "no_proxy", "direct.example,.inner.example:8443");
    ProxyRules rules = ProxyRules.of(new ProxyConfig("", "", true, Map.of()), environment);
    HttpUrl http = required(rules.proxyFor(HttpUrl.parse("http://a.example/")));
    assertEquals("proxy:3128", http.host() + ":" + http.port());
    assertEquals("user:pw", http.userInfo().value());
    HttpUrl https = required(rules.proxyFor(HttpUrl.parse("https://a.example/")));
    assertEquals("secure-proxy:443", https.host() + ":" + https.port());
    assertNull(rules.proxyFor(HttpUrl.parse("http://x.direct.example/")));
    assertNull(rules.proxyFor(HttpUrl.parse("https://x.inner.example:8443/")));
    assertNotNull(rules.proxyFor(HttpUrl.parse("https://x.inner.example/")));
    assertNull(rules.proxyFor(HttpUrl.parse("http://localhost:9090/")));
  }

  private static HttpUrl required(@Nullable HttpUrl url) {
    assertNotNull(url);
    return url;
  }

  @Test
  void environmentsThatClientsCanSetAreNotTrusted() {
    ProxyRules cgi =
        ProxyRules.of(
            new ProxyConfig("", "", true, Map.of()),
            Map.of("HTTP_PROXY", "http://p", "REQUEST_METHOD", "GET"));
    assertThrows(HttpCallException.class, () -> cgi.proxyFor(HttpUrl.parse("http://a.example/")));
  }
}
