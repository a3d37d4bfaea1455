package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.RemoteReadShardsConfig.Replica;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteReadShardsSectionTest {
  private static final String WHOLE =
      """
      remote_read_shards:
      - name: fleet
        shards: ["http://u:canary@a:1/", ["http://b1:1/x", "http://b2:1"]]
        replica_label: replica
        push_down: false
        remote_timeout: 7s
        chunked_read_limit: 1000
        headers: {X-Scope-OrgID: canary}
        basic_auth: {username: u, password: canary}
      """;

  private static Config load(String text) throws ConfigException {
    return new ConfigLoader(Map.of())
        .parse(Path.of("/etc/p.yml"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isReadAndShown() throws ConfigException {
    Config config = load(WHOLE);
    RemoteReadShardsConfig fleet = config.remoteReadShards().getFirst();
    assertEquals("replica", fleet.replicaLabel());
    assertEquals(2, fleet.shards().size());
    List<Replica> pair = fleet.shards().get(1).replicas();
    assertEquals("http://b1:1/x", pair.getFirst().url());
    assertEquals("http://b1:1/x/api/v1/read", pair.getFirst().read().url());
    assertEquals("fleet/1/1", pair.get(1).read().name());
    RemoteReadConfig single = fleet.shards().getFirst().replicas().getFirst().read();
    assertEquals("fleet/0", single.name());
    assertEquals(7_000, single.timeoutMs());
    assertEquals(1_000, single.chunkedReadLimitBytes());
    assertTrue(single.readRecent());
    assertFalse(single.filterExternalLabels());
    String yaml = EffectiveConfig.yaml(config);
    String expected =
        """
        remote_read_shards:
        - name: fleet
          shards:
          - http://u:xxxxx@a:1
          -
            - http://b1:1/x
            - http://b2:1
          replica_label: replica
          push_down: false
          remote_timeout: 7s
          chunked_read_limit: 1000
        """;
    assertTrue(yaml.contains(expected), yaml);
    assertFalse(yaml.contains("canary"), yaml);
    assertFalse(config.toString().contains("canary"), config.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ['http://a', 'http://b']   |                              | true
          ['http://a', ['http://b']] |                              | true
          ['http://a', ['http://b', 'http://c']] |                  | false
          ['http://a']               | push_down: false             | false
          ['http://a']               | replica_label: r             | false
          """)
  void leavesPartsToShardsWhereNothingHasToBeMerged(String shards, String option, boolean pushed)
      throws ConfigException {
    String more = option == null ? "" : ", " + option;
    Config config = load("remote_read_shards: [{name: x, shards: " + shards + more + "}]\n");
    assertEquals(pushed, config.remoteReadShards().getFirst().isPushedDown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {shards: ['http://a']}                                | name for remote_read_shards is empty
          {name: x}                                             | shards of remote_read_shards are empty
          {name: x, shards: [[]]}                               | replicas: expected=at least one URL
          {name: x, shards: ['a:1']}                            | an absolute http or https URL
          {name: x, shards: ['http://a', ['http://a']]}         | found the same twice
          {name: x, shards: ['http://a'], url: 'http://b'}      | field url not found
          {name: x, shards: ['http://a'], read_recent: true}    | field read_recent not found
          {name: w, shards: ['http://a']}                       | found multiple remote configs
          """)
  void faultsAreNamed(String entry, String expected) {
    String text =
        "remote_write: [{name: w, url: 'http://w'}]\nremote_read_shards:\n- " + entry + "\n";
    ConfigException e = assertThrows(ConfigException.class, () -> load(text));
    assertTrue(String.valueOf(e.getMessage()).contains(expected), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).startsWith("/etc/p.yml:"), e.getMessage());
  }
}
