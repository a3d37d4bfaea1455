package io.narthex.server.remote.send;

import io.narthex.server.config.Config;
import io.narthex.server.config.RemoteWriteConfig;
import io.narthex.server.config.RemoteWriteShardsConfig;
import io.narthex.server.config.RemoteWriteShardsConfig.Algorithm;
import io.narthex.server.http.HttpUrl;
import io.narthex.server.remote.RemoteEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The destinations that a configuration asks for: those of `remote_write`, then the shards.
final class ConfiguredDestinations {
  private final Config config;
  private final SendEnvironment environment;
  private final List<DestinationSettings> all = new ArrayList<>();

  private ConfiguredDestinations(Config config, SendEnvironment environment) {
    this.config = config;
    this.environment = environment;
  }

  /// All of them, in the order of the configuration.
  ///
  /// @throws IllegalArgumentException where a URL cannot be used
  static List<DestinationSettings> of(Config config, SendEnvironment environment) {
    ConfiguredDestinations reader = new ConfiguredDestinations(config, environment);
    reader.addEntries();
    config.remoteWriteShards().forEach(reader::addShards);
    return List.copyOf(reader.all);
  }

  private void addEntries() {
    Map<String, Integer> seen = new HashMap<>();
    for (RemoteWriteConfig entry : config.remoteWrites()) {
      String identity = entry.url() + "\0" + entry.name();
      int times = seen.merge(identity, 1, Integer::sum);
      String key = RemoteEntry.key(times == 1 ? identity : identity + "\0" + times);
      String name = RemoteEntry.name(entry.name(), key);
      add("remote_write", entry, key, name, new Share.All());
    }
  }

  private void addShards(RemoteWriteShardsConfig entry) {
    List<String> urls = entry.shownUrls();
    boolean byPosition = entry.sharding().algorithm() == Algorithm.JUMP;
    ShardRing ring = byPosition ? new JumpRing(urls.size()) : new KetamaRing(urls);
    for (int position = 0; position < urls.size(); position++) {
      RemoteWriteConfig one = entry.destinations().get(position);
      String rule =
          entry.sharding()
              + "\0"
              + one.relabelConfigs()
              + "\0"
              + config.global().externalLabels()
              + "\0"
              + (byPosition ? position : "");
      String key =
          ShardPlaces.key(
              RemoteEntry.key(entry.name()),
              RemoteEntry.key(rule),
              RemoteEntry.key(urls.get(position)));
      Share share =
          new Share.Shard(entry.name(), ring, entry.sharding(), position, entry.externalLabel());
      add("remote_write_shards", one, key, one.name(), share);
    }
  }

  private void add(String section, RemoteWriteConfig entry, String key, String name, Share share) {
    HttpUrl url = RemoteEntry.url(section, entry.url(), entry.shownUrl());
    all.add(
        new DestinationSettings(
            entry,
            key,
            name,
            url,
            share,
            config.global().externalLabels(),
            config.global().nameValidationScheme(),
            environment));
  }
}
