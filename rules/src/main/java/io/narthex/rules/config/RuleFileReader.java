package io.narthex.rules.config;

import io.narthex.rules.Rule;
import io.narthex.rules.yaml.ConfigException;
import io.narthex.rules.yaml.Section;
import io.narthex.rules.yaml.YamlNode;
import io.narthex.rules.yaml.YamlNode.Position;
import io.narthex.rules.yaml.YamlReader;
import io.narthex.storage.text.Quoting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Reads one rule file. Faults of the YAML text end the reading, those of groups and rules are
/// gathered. Not thread-safe; one reader per file.
final class RuleFileReader {
  private final String path;
  private final RuleFileOptions options;
  private final List<RuleFault> faults = new ArrayList<>();

  RuleFileReader(String path, RuleFileOptions options) {
    this.path = path;
    this.options = options;
  }

  RuleFile read(byte[] bytes) throws RuleFileException {
    RuleFile file;
    try {
      file = file(YamlReader.readFirst(path, bytes, "rulefmt.RuleGroups"));
    } catch (ConfigException e) {
      throw new RuleFileException(List.of(new RuleFault(e.position(), e.what())));
    }
    if (!faults.isEmpty()) {
      throw new RuleFileException(faults);
    }
    return file;
  }

  private RuleFile file(YamlReader.FirstDocument document) throws ConfigException {
    Section s = new Section("rulefmt.RuleGroups", document.root(), new Position(path, 1, 1));
    List<RuleGroupConfig> groups = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : s.list("groups")) {
      groups.add(group(new Section("rulefmt.RuleGroup", node, s.position()), names));
    }
    end(s);
    return new RuleFile(path, groups, !document.last());
  }

  private void end(Section s) throws ConfigException {
    if (!options.ignoreUnknownKeys()) {
      s.end();
    }
  }

  private RuleGroupConfig group(Section s, Set<String> names) throws ConfigException {
    String name = s.string("name", "");
    if (name.isEmpty()) {
      faults.add(new RuleFault(s.position(), "Groupname must not be empty"));
    }
    if (!names.add(name)) {
      faults.add(
          new RuleFault(s.at("name"), "groupname: \"" + name + "\" is repeated in the same file"));
    }
    long intervalMs = s.durationMs("interval", 0);
    YamlNode offset = s.node("query_offset");
    Long offsetMs =
        offset == null || Section.isNull(offset) ? null : s.durationMs("query_offset", 0);
    long limit = s.integer("limit", 0, Long.MIN_VALUE);
    SortedMap<String, String> labels = new LabelTexts(options.nameValidation(), faults).labels(s);
    List<PlacedRule> rules = new ArrayList<>();
    int number = 1;
    for (YamlNode node : s.list("rules")) {
      PlacedRule rule =
          rule(new Section("rulefmt.Rule", node, s.position()), labels, name, number++);
      if (rule != null) {
        rules.add(rule);
      }
    }
    end(s);
    return new RuleGroupConfig(name, intervalMs, offsetMs, limit, labels, rules, s.position());
  }

  /// Null where the rule has faults, which are noted.
  private @Nullable PlacedRule rule(
      Section s, SortedMap<String, String> groupLabels, String group, int number)
      throws ConfigException {
    List<RuleFault> own = new ArrayList<>();
    Map<String, String> labels = new HashMap<>(groupLabels);
    RuleReader reader = new RuleReader(s, options, own);
    Rule rule = reader.read(labels);
    end(s);
    for (RuleFault fault : own) {
      faults.add(
          new RuleFault(
              fault.position(),
              "group "
                  + Quoting.quote(group)
                  + ", rule "
                  + number
                  + ", "
                  + Quoting.quote(reader.name())
                  + ": "
                  + fault.message()));
    }
    return rule == null ? null : new PlacedRule(rule, s.position());
  }
}
