package io.narthex.rules;

import io.narthex.query.syntax.Expr;
import java.util.SortedMap;

/// What a rule file says of one rule. Immutable. Two rules are equal if they say the same, however
/// their expressions are spaced.
public sealed interface Rule permits RecordingRule, AlertingRule {
  /// Name of the metric that is written, or of the alert.
  String name();

  Expr expr();

  /// The expression as it is printed on one line.
  String query();

  /// Labels to set, those of the group included.
  SortedMap<String, String> labels();
}
