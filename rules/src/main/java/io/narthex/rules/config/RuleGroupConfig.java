package io.narthex.rules.config;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.Texts;
import io.narthex.rules.yaml.YamlNode.Position;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Rules that are evaluated one after the other at one time. Immutable.
///
/// @param intervalMs how often, 0: the interval of section `global`
/// @param queryOffsetMs how far back expressions are evaluated, null: the offset of section
///   `global`
/// @param limit how many series or alerts one rule may make, 0 or less: any number
/// @param labels what all rules add to their results unless they say otherwise; an empty text
///   removes a label
/// @param rules in the file's order
/// @param position where the group begins
public record RuleGroupConfig(
    String name,
    long intervalMs,
    @Nullable Long queryOffsetMs,
    long limit,
    SortedMap<String, String> labels,
    List<PlacedRule> rules,
    Position position) {
  public RuleGroupConfig {
    labels = Texts.of(labels);
    rules = List.copyOf(rules);
  }

  /// The group as it is evaluated.
  ///
  /// @param file path of the rule file
  /// @param defaultIntervalMs where the group says none
  public RuleGroup at(String file, long defaultIntervalMs) {
    return new RuleGroup(
        file,
        name,
        intervalMs == 0 ? defaultIntervalMs : intervalMs,
        queryOffsetMs,
        Math.clamp(limit, Integer.MIN_VALUE, Integer.MAX_VALUE),
        rules.stream().map(PlacedRule::rule).toList());
  }
}
