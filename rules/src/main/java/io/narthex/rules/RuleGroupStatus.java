package io.narthex.rules;

import java.util.List;

/// How a group is.
///
/// @param evaluationNanos how long the last evaluation of the whole group took
/// @param lastEvaluationMs when it began, [AlertTimes#NEVER] where there was none
/// @param rules in the order of the group
public record RuleGroupStatus(
    RuleGroup group, long evaluationNanos, long lastEvaluationMs, List<RuleStatus> rules) {
  public RuleGroupStatus {
    rules = List.copyOf(rules);
  }
}
