package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpClientSectionTest {
  private static Config load(String text) throws ConfigException {
    return new ConfigLoader(Map.of())
        .parse(Path.of("/etc/p.yml"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static Config job(String options) throws ConfigException {
    return load("scrape_configs: [{job_name: a, " + options + "}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proxy_url: 'socks5://u:canary@p:1'|not supported: proxy_url of this form",
        "proxy_url: 'u:canary@p:1'|not supported: proxy_url of this form",
        "proxy_url: 'http://'|not supported: proxy_url of this form",
        "proxy_url: 'http://p', proxy_from_environment: true|proxy_url must not be configured",
        "no_proxy: a|proxy_url must also be configured",
        "proxy_connect_header: {a: [b]}|proxy_url or proxy_from_environment must also",
        "tls_config: {min_version: TLS13, max_version: TLS12}|must be greater than or equal to",
        "tls_config: {min_version: TLS9}|unknown TLS version: TLS9",
        "oauth2: {token_url: 'http://t'}|oauth2 client_id must be configured",
        "oauth2: {client_id: a}|oauth2 token_url must be configured",
        "oauth2: {client_id: a, token_url: t, client_secret: canary, client_secret_file: b}|at most"
            + " one of oauth2 client_secret",
        "oauth2: {client_id: a, token_url: t, client_secret_ref: b}|not supported: client_secret_ref",
        "oauth2: {client_id: a, token_url: t, no_proxy: b}|proxy_url must also be configured",
        "oauth2: {client_id: a, token_url: t}, basic_auth: {username: u}|at most one of basic_auth",
      })
  void badOptionsAreRefused(String options, String expected) {
    ConfigException e = assertThrows(ConfigException.class, () -> job(options));
    assertTrue(e.toString().contains(expected), e.toString());
    assertFalse(e.toString().contains("canary"), e.toString());
  }

  @Test
  void assertionsAreChecked() {
    String bearer = "oauth2: {client_id: a, token_url: t, grant_type: " + OAuth2Config.JWT_BEARER;
    for (String bad :
        List.of(
            ", signature_algorithm: HS256}",
            ", client_certificate_key: a, client_certificate_key_file: b}")) {
      assertThrows(ConfigException.class, () -> job(bearer + bad));
    }
  }

  @Test
  void signingOfCloudsIsRefused() {
    for (String key : List.of("sigv4", "azuread", "google_iam")) {
      ConfigException e =
          assertThrows(
              ConfigException.class,
              () -> load("remote_write: [{url: 'http://w', " + key + ": {}}]"));
      assertTrue(e.toString().contains("not supported: " + key), e.toString());
    }
    assertThrows(
        ConfigException.class, () -> load("alerting: {alertmanagers: [{sigv4: {region: x}}]}"));
  }

  @Test
  void whatIsServedIsNotNamedAsUnserved() throws ConfigException {
    Config config =
        load(
            """
            scrape_configs:
            - job_name: a
              proxy_url: http://p:1
              no_proxy: b
              oauth2: {client_id: i, client_secret_file: s, token_url: http://t}
            alerting:
              alertmanagers:
              - static_configs: [{targets: ["a:1"]}]
            """);
    assertEquals(List.of(), config.unserved());
    OAuth2Config oauth2 = config.scrapeConfigs().getFirst().httpClient().oauth2();
    assertEquals("/etc/s", oauth2 == null ? "" : oauth2.clientSecretFile());
    AlertmanagerConfig alertmanager = config.alerting().alertmanagers().getFirst();
    assertEquals(10_000, alertmanager.timeoutMs());
    assertEquals("v2", alertmanager.apiVersion());
  }
}
