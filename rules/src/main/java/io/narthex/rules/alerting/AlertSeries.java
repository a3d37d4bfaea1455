package io.narthex.rules.alerting;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertingRule;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.LabelsBuilder;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.List;

/// The series that tell of a rule's alerts: `ALERTS` with the state, `ALERTS_FOR_STATE` with the
/// time since when they are active. Both have the labels of the rule, as they stand, below those of
/// the alert.
public final class AlertSeries {
  static final String ALERTS = "ALERTS";
  static final String FOR_STATE = "ALERTS_FOR_STATE";
  private static final String ALERT_NAME = "alertname";
  private static final String ALERT_STATE = "alertstate";

  private AlertSeries() {}

  /// Whether a selector on this metric name may select what is told of alerts.
  public static boolean mayTellOfAlerts(Matcher nameMatcher) {
    return nameMatcher.matches(ALERTS) || nameMatcher.matches(FOR_STATE);
  }

  /// Labels of the sample that tells of `state`.
  static Labels state(AlertingRule rule, Alert alert, AlertState state) {
    return named(rule, alert.labels(), ALERTS).set(ALERT_STATE, state.text()).build();
  }

  /// Labels of the sample that tells since when.
  static Labels forState(AlertingRule rule, Alert alert) {
    return named(rule, alert.labels(), FOR_STATE).build();
  }

  private static LabelsBuilder named(AlertingRule rule, Labels labels, String metric) {
    LabelsBuilder builder = new LabelsBuilder();
    rule.labels().forEach(builder::set);
    for (int i = 0; i < labels.size(); i++) {
      builder.set(labels.name(i), labels.value(i));
    }
    return builder.set(Labels.METRIC_NAME, metric).set(ALERT_NAME, rule.name());
  }

  /// What selects the series of all alerts of a rule that tell since when. Labels that are expanded
  /// for each alert are left out.
  static List<Matcher> forStateMatchers(AlertingRule rule) {
    Labels labels = named(rule, Labels.EMPTY, FOR_STATE).build();
    List<Matcher> matchers = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.value(i).contains("{{")) {
        matchers.add(Matcher.equal(labels.name(i), labels.value(i)));
      }
    }
    return matchers;
  }
}
