package io.narthex.rules;

/// What has been counted of a group, for metrics. Counts start when a group of this key appears and
/// go on over reloads that change it.
///
/// @param key value of the label `rule_group`
/// @param iterations evaluations that were due, missed ones included
/// @param iterationsMissed evaluations that were left out because the one before took too long
/// @param evaluations of single rules
/// @param evaluationFailures of them those that failed
/// @param lastEvaluationMs when the last evaluation began, [AlertTimes#NEVER] where there was none
/// @param lastDurationNanos of the whole group
/// @param lastRuleDurationSumNanos sum over its rules
/// @param lastRestoreNanos how long restoring the state of alerts took, −1 where nothing was
///   restored
/// @param rules number of rules
/// @param lastSamples samples of the last evaluation
public record RuleGroupFigures(
    String key,
    long intervalMs,
    long iterations,
    long iterationsMissed,
    long evaluations,
    long evaluationFailures,
    long lastEvaluationMs,
    long lastDurationNanos,
    long lastRuleDurationSumNanos,
    long lastRestoreNanos,
    int rules,
    long lastSamples) {}
