package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.RemoteReadShardsConfig.Replica;
import io.narthex.server.config.RemoteReadShardsConfig.Shard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads and shows `remote_read_shards`.
final class RemoteReadShardsSection {
  static final String KEY = "remote_read_shards";
  private static final String TYPE = "config.RemoteReadShards";
  private static final String READ_PATH = "/api/v1/read";

  private final ConfigDirectory directory;
  private final NameValidationScheme scheme;

  private RemoteReadShardsSection(ConfigDirectory directory, NameValidationScheme scheme) {
    this.directory = directory;
    this.scheme = scheme;
  }

  /// Reads the section; to be called when the other remote sections have been found to be good.
  ///
  /// @param scheme the one of section `global`
  static List<RemoteReadShardsConfig> read(
      Section config, ConfigDirectory directory, NameValidationScheme scheme)
      throws ConfigException {
    RemoteReadShardsSection reader = new RemoteReadShardsSection(directory, scheme);
    List<RemoteReadShardsConfig> entries = new ArrayList<>();
    Set<String> names = ShardLists.remoteNames(config, KEY);
    for (YamlNode node : config.list(KEY)) {
      Section s = ShardLists.entry(node, KEY, TYPE);
      Names.requireNew(s, names, "remote");
      entries.add(reader.entry(s));
    }
    return entries;
  }

  private RemoteReadShardsConfig entry(Section s) throws ConfigException {
    String name = ShardLists.name(s, KEY);
    String label = ShardLists.label(s, "replica_label", scheme);
    boolean pushDown = s.bool("push_down", true);
    RemoteReadConfig common = RemoteReadSection.ofShards(s, directory);
    List<Shard> shards = shards(s, name, common);
    s.end();
    return new RemoteReadShardsConfig(name, shards, label, pushDown);
  }

  private static List<Shard> shards(Section s, String name, RemoteReadConfig common)
      throws ConfigException {
    List<Shard> shards = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (YamlNode node : s.list("shards")) {
      String shardName = name + "/" + shards.size();
      if (!(node instanceof YamlNode.Sequence(List<YamlNode> items, var _))) {
        shards.add(new Shard(List.of(replica(node, shardName, common, seen))));
        continue;
      }
      List<Replica> replicas = new ArrayList<>();
      for (YamlNode item : items) {
        replicas.add(replica(item, shardName + "/" + replicas.size(), common, seen));
      }
      if (replicas.isEmpty()) {
        throw Section.fault(
            node.position(), "shards of " + KEY + ": replicas", "at least one URL", "none");
      }
      shards.add(new Shard(replicas));
    }
    if (shards.isEmpty()) {
      throw s.fault("shards", "shards of " + KEY + " are empty", "at least one", "none");
    }
    return shards;
  }

  private static Replica replica(
      YamlNode node, String name, RemoteReadConfig common, Set<String> seen)
      throws ConfigException {
    String url = ShardLists.url(node, "shards of " + KEY, seen);
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return new Replica(base, common.to(base + READ_PATH, name));
  }

  /// One entry as it is shown.
  static YamlTree effective(RemoteReadShardsConfig config) {
    YamlTree tree = new YamlTree();
    tree.text("name", config.name());
    List<List<String>> shards =
        config.shards().stream()
            .map(shard -> shard.replicas().stream().map(Replica::shownUrl).toList())
            .toList();
    tree.textLists("shards", shards);
    tree.textIfSet("replica_label", config.replicaLabel());
    tree.bool("push_down", config.pushDown());
    RemoteReadConfig common = config.shards().getFirst().replicas().getFirst().read();
    return RemoteReadSection.addConnection(tree, common);
  }
}
