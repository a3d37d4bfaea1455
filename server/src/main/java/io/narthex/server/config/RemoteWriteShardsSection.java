package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.server.config.RemoteWriteShardsConfig.Algorithm;
import io.narthex.server.config.RemoteWriteShardsConfig.Hash;
import io.narthex.server.config.RemoteWriteShardsConfig.Sharding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads and shows `remote_write_shards`.
final class RemoteWriteShardsSection {
  static final String KEY = "remote_write_shards";
  private static final String TYPE = "config.RemoteWriteShards";

  private final RemoteWriteSection options;
  private final NameValidationScheme scheme;

  private RemoteWriteShardsSection(RemoteWriteSection options, NameValidationScheme scheme) {
    this.options = options;
    this.scheme = scheme;
  }

  /// Reads the section; to be called when the other remote sections have been found to be good.
  ///
  /// @param scheme the one of section `global`
  static List<RemoteWriteShardsConfig> read(
      Section config, ConfigDirectory directory, NameValidationScheme scheme)
      throws ConfigException {
    RemoteWriteShardsSection reader =
        new RemoteWriteShardsSection(new RemoteWriteSection(directory, scheme), scheme);
    List<RemoteWriteShardsConfig> entries = new ArrayList<>();
    Set<String> names = ShardLists.remoteNames(config, KEY);
    for (YamlNode node : config.list(KEY)) {
      Section s = ShardLists.entry(node, KEY, TYPE);
      RemoteWriteShardsConfig entry = reader.entry(s);
      Names.requireNew(s, names, "remote");
      for (RemoteWriteConfig destination : entry.destinations()) {
        if (!names.add(destination.name())) {
          throw s.fault(
              "name",
              "names of the urls of " + KEY,
              "distinct from all remote names",
              Quoted.of(destination.name()));
        }
      }
      entries.add(entry);
    }
    return entries;
  }

  private RemoteWriteShardsConfig entry(Section s) throws ConfigException {
    String name = ShardLists.name(s, KEY);
    List<String> urls = urls(s);
    Hash hash = oneOf(s, "hash", Hash.values(), Hash::configName);
    Sharding sharding =
        new Sharding(
            hash,
            labels(s, hash),
            oneOf(s, "algorithm", Algorithm.values(), Algorithm::configName),
            replicas(s, urls.size()));
    String label = ShardLists.label(s, "external_label", scheme);
    RemoteWriteConfig common = options.options(s, "");
    s.end();
    List<RemoteWriteConfig> destinations = new ArrayList<>();
    for (String url : urls) {
      destinations.add(common.to(url, name + "/" + destinations.size()));
    }
    return new RemoteWriteShardsConfig(name, destinations, sharding, label);
  }

  private static List<String> urls(Section s) throws ConfigException {
    List<String> urls = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    for (YamlNode node : s.list("urls")) {
      urls.add(ShardLists.url(node, "urls for " + KEY, shown));
    }
    if (urls.isEmpty()) {
      throw s.fault("urls", "urls for " + KEY + " are empty", "at least one URL", "none");
    }
    return urls;
  }

  private static List<String> labels(Section s, Hash hash) throws ConfigException {
    Set<String> names = new HashSet<>();
    for (YamlNode node : s.list("labels")) {
      String name = Section.text(node);
      if (name.isEmpty() || !names.add(name)) {
        throw Section.fault(
            node.position(),
            "labels for " + KEY,
            "distinct label names",
            name.isEmpty() ? "none" : name + " twice");
      }
    }
    if ((hash == Hash.LABELS) == names.isEmpty()) {
      throw s.fault(
          "labels",
          "labels for " + KEY + " with hash " + hash.configName(),
          hash == Hash.LABELS ? "at least one label" : "none",
          names.isEmpty() ? "none" : names.size() + " labels");
    }
    return s.strings("labels");
  }

  private static int replicas(Section s, int urls) throws ConfigException {
    long replicas = s.integer("replicas", 1, Long.MIN_VALUE);
    if (replicas < 1 || replicas > urls) {
      throw s.fault(
          "replicas",
          "replicas for " + KEY,
          "1 to " + urls + ", the number of urls",
          Long.toString(replicas));
    }
    return (int) replicas;
  }

  /// The value with this name; the first where nothing is said.
  private static <T> T oneOf(Section s, String key, T[] values, Function<T, String> name)
      throws ConfigException {
    String text = s.string(key, name.apply(values[0]));
    for (T value : values) {
      if (name.apply(value).equals(text)) {
        return value;
      }
    }
    String known = Arrays.stream(values).map(name).collect(Collectors.joining(", "));
    throw s.fault(key, key + " for " + KEY, "one of " + known, Quoted.of(text));
  }

  /// One entry as it is shown.
  static YamlTree effective(RemoteWriteShardsConfig config) {
    YamlTree tree = new YamlTree();
    tree.texts("urls", config.shownUrls());
    Sharding sharding = config.sharding();
    tree.text("hash", sharding.hash().configName());
    tree.texts("labels", sharding.labels());
    tree.text("algorithm", sharding.algorithm().configName());
    tree.number("replicas", sharding.replicas());
    tree.textIfSet("external_label", config.externalLabel());
    RemoteWriteConfig common = config.destinations().getFirst();
    return RemoteWriteSection.addOptions(tree, common.to("", config.name()));
  }
}
