package io.narthex.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a rule is.
///
/// @param lastError null where health is not [RuleHealth#ERR]
/// @param evaluationNanos how long the last evaluation took
/// @param lastEvaluationMs when it began, [AlertTimes#NEVER] where there was none
/// @param alerts its alerts, inactive ones that are kept included; none of a recording rule
public record RuleStatus(
    Rule rule,
    RuleHealth health,
    @Nullable String lastError,
    long evaluationNanos,
    long lastEvaluationMs,
    List<Alert> alerts) {
  public RuleStatus {
    alerts = List.copyOf(alerts);
  }

  /// The most severe state of its alerts.
  public AlertState state() {
    if (lastEvaluationMs == AlertTimes.NEVER) {
      return AlertState.UNKNOWN;
    }
    AlertState most = AlertState.INACTIVE;
    for (Alert alert : alerts) {
      most = alert.state().compareTo(most) > 0 ? alert.state() : most;
    }
    return most;
  }

  /// The alerts that are pending or firing.
  public List<Alert> activeAlerts() {
    return alerts.stream().filter(Alert::isActive).toList();
  }
}
