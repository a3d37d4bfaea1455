package io.narthex.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.config.RemoteWriteShardsConfig.Algorithm;
import io.narthex.server.config.RemoteWriteShardsConfig.Hash;
import io.narthex.server.config.RemoteWriteShardsConfig.Sharding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteWriteShardsSectionTest {
  private static final String WHOLE =
      """
      remote_write_shards:
      - name: fleet
        urls: ["http://u:canary@a:1/w", "http://b:1/w"]
        hash: labels
        labels: [cluster, namespace]
        algorithm: jump
        replicas: 2
        external_label: shard
        remote_timeout: 7s
        headers: {X-Scope-OrgID: canary}
        send_exemplars: true
        basic_auth: {username: u, password: canary}
        write_relabel_configs: [{source_labels: [a], regex: x, action: drop}]
        queue_config: {capacity: 7}
      """;

  private static Config load(String text) throws ConfigException {
    return new ConfigLoader(Map.of())
        .parse(Path.of("/etc/p.yml"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void isReadAndShown() throws ConfigException {
    Config config = load(WHOLE);
    RemoteWriteShardsConfig fleet = config.remoteWriteShards().getFirst();
    assertEquals(
        new Sharding(Hash.LABELS, List.of("cluster", "namespace"), Algorithm.JUMP, 2),
        fleet.sharding());
    assertEquals("shard", fleet.externalLabel());
    assertEquals("fleet/1", fleet.destinations().get(1).name());
    assertEquals("http://b:1/w", fleet.destinations().get(1).url());
    assertEquals(7_000, fleet.destinations().get(1).timeoutMs());
    assertEquals(7, fleet.destinations().get(0).queue().capacity());
    assertTrue(config.remoteWrites().isEmpty());
    String yaml = EffectiveConfig.yaml(config);
    String expected =
        """
        remote_write_shards:
        - urls:
          - http://u:xxxxx@a:1/w
          - http://b:1/w
          hash: labels
          labels:
          - cluster
          - namespace
          algorithm: jump
          replicas: 2
          external_label: shard
          remote_timeout: 7s
        """;
    assertTrue(yaml.contains(expected), yaml);
    assertFalse(yaml.contains("canary"), yaml);
    assertEquals(yaml, EffectiveConfig.yaml(load(yaml)));
  }

  @Test
  void hasDefaults() throws ConfigException {
    RemoteWriteShardsConfig fleet =
        load("remote_write_shards: [{name: a, urls: ['http://b/']}]")
            .remoteWriteShards()
            .getFirst();
    assertEquals(new Sharding(Hash.SERIES, List.of(), Algorithm.KETAMA, 1), fleet.sharding());
    assertEquals("", fleet.externalLabel());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "urls: ['http://b/']|5:5|name for remote_write_shards is empty",
        "name: a|5:5|urls for remote_write_shards are empty",
        "name: a, urls: [b]|5:22|expected=an absolute http or https URL",
        "name: a, urls: ['http://b/', 'http://b/']|5:35|found the same twice",
        "name: a, urls: ['http://b/'], hash: x|5:42|one of series, target, labels, actual=\"x\"",
        "name: a, urls: ['http://b/'], algorithm: x|5:47|one of ketama, jump",
        "name: a, urls: ['http://b/'], replicas: 2|5:46|expected=1 to 1, the number of urls",
        "name: a, urls: ['http://b/'], replicas: 0|5:46|expected=1 to 1",
        "name: a, urls: ['http://b/'], hash: labels|5:5|expected=at least one label",
        "name: a, urls: ['http://b/'], labels: [c]|5:44|with hash series: expected=none",
        "name: a, urls: ['http://b/'], hash: labels, labels: [c, c]|5:62|c twice",
        "name: a, urls: ['http://b/'], url: 'http://c/'|5:36|field url not found",
        "name: a, urls: ['http://b/'], queue_config: {capacity: 0}|5:61|capacity must be positive",
        "name: w, urls: ['http://b/']|5:12|found multiple remote configs with job name",
        "name: r, urls: ['http://b/']|5:12|found multiple remote configs with job name",
        "name: v, urls: ['http://b/']|5:12|distinct from all remote names",
      })
  void badEntriesAreRefusedWithTheirPlace(String entry, String place, String expected) {
    String text =
        """
        remote_write: [{url: 'http://w/', name: w}, {url: 'http://v/', name: v/0}]
        remote_read: [{url: 'http://r/', name: r}]

        remote_write_shards:
          - {%s}
        """
            .formatted(entry);
    ConfigException e = assertThrows(ConfigException.class, () -> load(text));
    assertTrue(e.toString().contains(expected), e.toString());
    assertTrue(e.toString().contains("p.yml:" + place), e.toString());
  }

  @Test
  void badLabelNamesAreRefused() {
    String text =
        "global: {metric_name_validation_scheme: legacy}\n"
            + "remote_write_shards: [{name: a, urls: ['http://b/'], external_label: a-b}]";
    ConfigException e = assertThrows(ConfigException.class, () -> load(text));
    assertTrue(e.toString().contains("is not a valid label name"), e.toString());
  }
}
