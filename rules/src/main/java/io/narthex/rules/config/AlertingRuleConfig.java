package io.narthex.rules.config;

import io.narthex.query.syntax.Expr;
import io.narthex.rules.yaml.YamlNode.Position;
import java.util.SortedMap;

/// A rule that makes an alert of each element of an expression. Immutable.
///
/// @param name the alert
/// @param expr the expression as its parser has it
/// @param query the expression as it is printed
/// @param forMs how long an element lasts before its alert fires
/// @param keepFiringForMs how long an alert goes on without its element
/// @param labels see [RuleConfig]; texts are templates, those of the rule are valid, those of the
///   group unchecked, as upstream has it
/// @param annotations names with templates, all valid
/// @param position where the rule begins
public record AlertingRuleConfig(
    String name,
    Expr expr,
    String query,
    long forMs,
    long keepFiringForMs,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations,
    Position position)
    implements RuleConfig {
  public AlertingRuleConfig {
    labels = SortedTexts.copyOf(labels);
    annotations = SortedTexts.copyOf(annotations);
  }
}
