package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads and shows `remote_read`.
final class RemoteReadSection {
  private static final long TIMEOUT_MS = 60_000;
  private static final long CHUNKED_READ_LIMIT_BYTES = 50_000_000;
  private static final String AUTHORIZATION =
      "authorization header must be changed via the basic_auth, authorization, or oauth2"
          + " parameter";

  private RemoteReadSection() {}

  /// Reads the section.
  static List<RemoteReadConfig> read(Section config, ConfigDirectory directory)
      throws ConfigException {
    List<RemoteReadConfig> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : config.list("remote_read")) {
      if (Section.isNull(node)) {
        throw Section.fault(
            node.position(), "empty or null remote read config section", "an entry", "null");
      }
      Section s = new Section("config.plain", node, node.position());
      RemoteReadConfig entry = entry(s, directory);
      Names.requireNew(s, names, "remote read");
      if (entries.contains(entry)) {
        throw Section.fault(
            node.position(),
            "duplicate remote read configs are not allowed, found duplicate for URL: "
                + entry.shownUrl(),
            "distinct entries",
            "the same twice");
      }
      entries.add(entry);
    }
    return entries;
  }

  private static RemoteReadConfig entry(Section s, ConfigDirectory directory)
      throws ConfigException {
    String url = s.string("url", "");
    if (url.isEmpty()) {
      throw s.fault("url", "url for remote_read is empty", "a URL", "none");
    }
    RemoteReadConfig entry =
        new RemoteReadConfig(
            url,
            s.durationMs("remote_timeout", TIMEOUT_MS),
            s.integer("chunked_read_limit", CHUNKED_READ_LIMIT_BYTES, 0),
            RemoteHeaders.read(s, AUTHORIZATION),
            s.bool("read_recent", false),
            s.string("name", ""),
            HttpClientSection.read(s, directory, true),
            Names.labels(s, "required_matchers"),
            s.bool("filter_external_labels", true));
    s.end();
    return entry;
  }

  /// How shards are read, which have no URL and no name yet: always, and with the labels that they
  /// have. The section is not ended.
  static RemoteReadConfig ofShards(Section s, ConfigDirectory directory) throws ConfigException {
    return new RemoteReadConfig(
        "",
        s.durationMs("remote_timeout", TIMEOUT_MS),
        s.integer("chunked_read_limit", CHUNKED_READ_LIMIT_BYTES, 0),
        RemoteHeaders.read(s, AUTHORIZATION),
        true,
        "",
        HttpClientSection.read(s, directory, true),
        Labels.EMPTY,
        false);
  }

  /// One entry as it is shown.
  static YamlTree effective(RemoteReadConfig config) {
    YamlTree tree = new YamlTree();
    tree.text("url", config.shownUrl());
    addLimits(tree, config);
    tree.boolIfTrue("read_recent", config.readRecent());
    tree.textIfSet("name", config.name());
    EffectiveHttpClient.add(tree, config.httpClient());
    tree.mappingIfSet("required_matchers", EffectiveConfig.labels(config.requiredMatchers()));
    return tree.boolIfTrue("filter_external_labels", config.filterExternalLabels());
  }

  /// Adds what entries of shards have of it.
  static YamlTree addConnection(YamlTree tree, RemoteReadConfig config) {
    addLimits(tree, config);
    EffectiveHttpClient.add(tree, config.httpClient());
    return tree;
  }

  private static void addLimits(YamlTree tree, RemoteReadConfig config) {
    tree.duration("remote_timeout", config.timeoutMs());
    tree.numberIfSet("chunked_read_limit", config.chunkedReadLimitBytes());
    RemoteHeaders.add(tree, config.headers());
  }
}
