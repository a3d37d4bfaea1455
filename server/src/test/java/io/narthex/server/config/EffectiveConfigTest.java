package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.storage.conformance.Case;
import io.narthex.storage.conformance.ConformanceCases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EffectiveConfigTest {
  private static String effective(String file, String text) throws ConfigException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return EffectiveConfig.yaml(new ConfigLoader(Map.of()).parse(Path.of(file), bytes));
  }

  /// The recorded answers of status/config, byte for byte.
  @Test
  void recorded() throws ConfigException {
    for (Case recorded : ConformanceCases.lines("api/captures/status.jsonl")) {
      String id = recorded.json().path("id").asText();
      String expected =
          recorded.json().path("response").path("json").path("data").path("yaml").asText("");
      if (id.equals("status/config")) {
        assertEquals(
            expected, effective("prometheus.yml", "global: {external_labels: {cluster: test}}"));
      } else if (id.equals("status/config_targets")) {
        Path file = ConformanceCases.file("api/captures/targets-config/prometheus.yml").normalize();
        String yaml = EffectiveConfig.yaml(new ConfigLoader(Map.of()).load(file));
        assertEquals(expected, yaml.replace(file.getParent() + "/", ""));
      }
    }
  }

  @Test
  void isReadBackAsItself() throws ConfigException {
    for (String name : new String[] {"conf.good.yml", "roundtrip.good.yml"}) {
      Path file = ConformanceCases.file("config/" + name);
      String first = EffectiveConfig.yaml(new ConfigLoader(Map.of()).load(file));
      assertEquals(first, effective("/x.yml", first));
    }
  }

  /// As Prometheus 3.14.0 prints it.
  @Test
  void remoteWriteIsShown() throws ConfigException {
    String yaml =
        effective(
            "p.yml",
            """
            remote_write:
            - url: http://u:canary@h:1/push
              name: a
              send_exemplars: true
              protobuf_message: io.prometheus.write.v2.Request
              basic_auth: {username: u, password: canary}
              write_relabel_configs:
              - {source_labels: [__name__], regex: 'x.*', action: drop}
              queue_config:
                capacity: 7
                max_shards: 3
                min_shards: 2
                max_samples_per_send: 5
                batch_send_deadline: 1s
                min_backoff: 1s
                max_backoff: 2s
                retry_on_http_429: true
                sample_age_limit: 1h
              metadata_config: {send: false, send_interval: 2m, max_samples_per_send: 9}
            """);
    String expected =
        """
        remote_write:
        - url: http://u:xxxxx@h:1/push
          remote_timeout: 30s
          write_relabel_configs:
          - source_labels: [__name__]
            separator: ;
            regex: x.*
            replacement: $1
            action: drop
          name: a
          send_exemplars: true
          protobuf_message: io.prometheus.write.v2.Request
          basic_auth:
            username: u
            password: <secret>
          follow_redirects: true
          enable_http2: false
          queue_config:
            capacity: 7
            max_shards: 3
            min_shards: 2
            max_samples_per_send: 5
            batch_send_deadline: 1s
            min_backoff: 1s
            max_backoff: 2s
            retry_on_http_429: true
            sample_age_limit: 1h
          metadata_config:
            send: false
            send_interval: 2m
            max_samples_per_send: 9
        """;
    assertTrue(yaml.contains(expected), yaml);
  }

  @Test
  void remoteWriteIsShownWithItsDefaults() throws ConfigException {
    String yaml =
        effective(
            "p.yml",
            """
            remote_write:
            - url: http://h:2/push
              tls_config: {insecure_skip_verify: true}
            """);
    String expected =
        """
        remote_write:
        - url: http://h:2/push
          remote_timeout: 30s
          protobuf_message: prometheus.WriteRequest
          tls_config:
            insecure_skip_verify: true
          follow_redirects: true
          enable_http2: false
          queue_config:
            capacity: 10000
            max_shards: 50
            min_shards: 1
            max_samples_per_send: 2000
            batch_send_deadline: 5s
            min_backoff: 30ms
            max_backoff: 5s
          metadata_config:
            send: true
            send_interval: 1m
            max_samples_per_send: 2000
        """;
    assertTrue(yaml.contains(expected), yaml);
  }

  /// As Prometheus 3.14.0 prints it, values of headers excepted.
  @Test
  void remoteReadIsShown() throws ConfigException {
    String yaml =
        effective(
            "p.yml",
            """
            remote_read:
            - url: http://u:canary@h:1/api/v1/read
              filter_external_labels: false
              required_matchers: {job: special, env: a}
              name: r
              read_recent: true
              chunked_read_limit: 1000
              remote_timeout: 5s
              headers: {X-Scope-OrgID: canary}
              basic_auth: {username: u, password: canary}
            - url: http://h:2/read
              http_headers: {}
            """);
    String expected =
        """
        remote_read:
        - url: http://u:xxxxx@h:1/api/v1/read
          remote_timeout: 5s
          chunked_read_limit: 1000
          headers:
            X-Scope-OrgID: <secret>
          read_recent: true
          name: r
          basic_auth:
            username: u
            password: <secret>
          follow_redirects: true
          enable_http2: true
          required_matchers:
            env: a
            job: special
        - url: http://h:2/read
          remote_timeout: 1m
          chunked_read_limit: 50000000
          follow_redirects: true
          enable_http2: true
          filter_external_labels: true
        """;
    assertTrue(yaml.contains(expected), yaml);
  }

  @Test
  void remoteReadIsStrict() {
    for (String entry :
        new String[] {
          "{url: 'http://h/', nonsense: 1}",
          "{url: 'http://h/', chunked_read_limit: -1}",
          "{url: 'http://h/', required_matchers: {'': a}}",
          "{url: 'http://h/', headers: {Authorization: x}}",
          "{url: 'http://h/', basic_auth: {}, authorization: {credentials: a}}",
          "{url: 'http://h/'}, {url: 'http://h/'}",
        }) {
      assertThrows(
          ConfigException.class, () -> effective("p.yml", "remote_read: [" + entry + "]"), entry);
    }
  }

  /// As Prometheus 3.14.0 prints it, the password in the token URL excepted.
  @Test
  void tokensAreShownInUpstreamsOrder() throws ConfigException {
    String yaml =
        effective(
            "p.yml",
            """
            scrape_configs:
            - job_name: b
              oauth2:
                token_url: http://u:canary@t/token
                client_id: i
                client_certificate_key: k
                client_certificate_key_id: kid
                grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer
                signature_algorithm: RS384
                iss: is
                audience: au
                claims: {z: 1, a: {q: [1, x, true]}, f: 1.5, n: null}
                scopes: [x, y]
                endpoint_params: {b: "1", a: two words}
                tls_config: {insecure_skip_verify: true, server_name: n}
                proxy_url: http://u:canary@q:1
                proxy_connect_header: {Z: [canary]}
            """);
    assertTrue(
        yaml.contains(
            """
              oauth2:
                client_id: i
                client_certificate_key_id: kid
                client_certificate_key: <secret>
                grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer
                signature_algorithm: RS384
                iss: is
                audience: au
                claims:
                  a:
                    q:
                    - 1
                    - x
                    - true
                  f: 1.5
                  "n": null
                  z: 1
                scopes:
                - x
                - "y"
                token_url: http://u:xxxxx@t/token
                endpoint_params:
                  a: two words
                  b: "1"
                tls_config:
                  server_name: "n"
                  insecure_skip_verify: true
                proxy_url: http://u:xxxxx@q:1
                proxy_connect_header:
                  Z:
                  - <secret>
              follow_redirects: true
            """),
        yaml);
  }

  @Test
  void noSecretIsShown() throws ConfigException {
    String yaml =
        effective(
            "p.yml",
            """
            scrape_configs:
            - job_name: a
              basic_auth: {username: u, password: canary1}
              proxy_url: http://u:canary2@proxy:3128
              tls_config: {cert: c, key: canary3}
              http_headers: {X-A: {secrets: [canary4]}}
              http_sd_configs:
              - url: http://u:canary5@sd/
                authorization: {credentials: canary6}
              consul_sd_configs:
              - {server: s, token: canary7}
            - job_name: b
              bearer_token: canary8
            - job_name: c
              oauth2:
                client_id: i
                client_secret: canary9
                token_url: http://u:canary13@t
                endpoint_params: {password: canary14, kept: shown1}
                proxy_url: http://u:canary15@proxy:1
                proxy_connect_header: {X-Key: [canary16]}
                tls_config: {cert: c, key: canary17}
            - job_name: d
              oauth2:
                client_id: i
                grant_type: urn:ietf:params:oauth:grant-type:jwt-bearer
                client_certificate_key: canary18
                token_url: http://t
                claims: {key: canary19, kept: shown2}
            remote_write:
            - url: http://u:canary10@w/
              authorization: {credentials: canary11}
            alerting:
              alertmanagers:
              - authorization: {credentials: canary12}
            """);
    assertFalse(yaml.contains("canary"), yaml);
    assertTrue(yaml.contains("shown1") && yaml.contains("shown2"), yaml);
    assertTrue(yaml.contains("password: <secret>"), yaml);
    assertTrue(yaml.contains("http://u:xxxxx@proxy:3128"), yaml);
  }
}
