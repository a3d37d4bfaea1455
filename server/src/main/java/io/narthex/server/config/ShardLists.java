package io.narthex.server.config;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the sections of sharded servers have in common.
final class ShardLists {
  private ShardLists() {}

  /// Names of the entries of all remote sections but `key`.
  static Set<String> remoteNames(Section config, String key) throws ConfigException {
    Set<String> names = new HashSet<>();
    for (String other :
        List.of("remote_write", "remote_read", "remote_write_shards", "remote_read_shards")) {
      if (!other.equals(key)) {
        for (YamlNode node : config.list(other)) {
          names.add(new Section("config.plain", node, node.position()).string("name", ""));
        }
      }
    }
    return names;
  }

  /// An entry of the list `key`.
  static Section entry(YamlNode node, String key, String type) throws ConfigException {
    if (Section.isNull(node)) {
      throw Section.fault(
          node.position(),
          "empty or null " + key.replace('_', ' ') + " config section",
          "an entry",
          "null");
    }
    return new Section(type, node, node.position());
  }

  /// The name of an entry, which has to have one.
  static String name(Section s, String key) throws ConfigException {
    String name = s.string("name", "");
    if (name.isEmpty()) {
      throw s.fault("name", "name for " + key + " is empty", "a name", "none");
    }
    return name;
  }

  /// The name of a label under `key`, empty where there is none.
  static String label(Section s, String key, NameValidationScheme scheme) throws ConfigException {
    String label = s.string(key, "");
    if (!label.isEmpty() && !scheme.names().isLabelName(label)) {
      throw s.fault(key, Quoted.of(label) + " is not a valid label name", "a label name", label);
    }
    return label;
  }

  /// A URL that is not among `seen`; adds it to them.
  ///
  /// @param what the error names
  static String url(YamlNode node, String what, Set<String> seen) throws ConfigException {
    String url = Section.text(node);
    String start = url.toLowerCase(Locale.ROOT);
    if (!start.startsWith("http://") && !start.startsWith("https://")) {
      throw Section.fault(
          node.position(),
          what,
          "an absolute http or https URL",
          url.isEmpty() ? "none" : Redaction.scheme(url));
    }
    if (!seen.add(Redaction.url(url))) {
      throw Section.fault(
          node.position(), what + ": found the same twice", "distinct URLs", Redaction.url(url));
    }
    return url;
  }
}
