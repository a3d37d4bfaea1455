package io.narthex.rules.config;

import io.narthex.query.syntax.Expr;
import io.narthex.rules.yaml.YamlNode.Position;
import java.util.SortedMap;

/// A rule that writes the value of an expression as a series of its own. Immutable.
///
/// @param name the metric, a valid name without braces
/// @param expr the expression as its parser has it
/// @param query the expression as it is printed
/// @param labels see [RuleConfig]
/// @param position where the rule begins
public record RecordingRuleConfig(
    String name, Expr expr, String query, SortedMap<String, String> labels, Position position)
    implements RuleConfig {
  public RecordingRuleConfig {
    labels = SortedTexts.copyOf(labels);
  }
}
