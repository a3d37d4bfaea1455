package io.narthex.rules.config;

import io.narthex.query.syntax.Expr;
import io.narthex.rules.yaml.YamlNode.Position;
import java.util.SortedMap;

/// One rule of a group. Labels are those of the group with those of the rule over them, ascending
/// by name as UTF-8 bytes; an empty text removes the label from results.
public sealed interface RuleConfig permits RecordingRuleConfig, AlertingRuleConfig {
  /// The name of the recorded metric or of the alert.
  String name();

  /// The expression as its parser has it.
  Expr expr();

  /// The expression as it is printed, not as it was written.
  String query();

  /// What results are labelled with beside what the expression yields.
  SortedMap<String, String> labels();

  /// Where the rule begins.
  Position position();
}
