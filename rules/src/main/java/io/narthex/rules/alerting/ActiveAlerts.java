package io.narthex.rules.alerting;

import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertTemplates;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RuleException;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.labels.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The alerts of one rule from one evaluation to the next. Changed by one thread at a time; what
/// [#alerts] returns may be read by any.
public final class ActiveAlerts {
  /// Until an alert is sent again twice in vain it stays firing.
  private static final int VALID_INTERVALS = 4;

  private final AlertingRule rule;
  private final AlertFindings findings;
  private volatile Map<Labels, Alert> alerts = Map.of();

  /// Labels of the samples of each alert, since they are written again and again.
  private Map<Labels, SampleLabels> sampleLabels = Map.of();

  private record SampleLabels(Labels pending, Labels firing, Labels forState) {}

  /// No alerts yet.
  ///
  /// @param externalLabels as the rule's texts may name them
  public ActiveAlerts(AlertingRule rule, AlertTemplates templates, Labels externalLabels) {
    this.rule = rule;
    this.findings = new AlertFindings(rule, templates, externalLabels);
  }

  /// Takes the result of the rule's expression.
  ///
  /// @param limit most alerts that may be active; no limit unless above 0
  /// @param queries options of queries in the rule's texts
  /// @throws RuleException where alerts cannot be told apart, then nothing changes, or where there
  ///   are too many, then all are forgotten
  public void evaluated(
      List<QueryValue.Sample> result, long tsMs, int limit, QueryOptions queries) {
    Map<Labels, Alert> after =
        AlertMachine.step(alerts, findings.of(result, tsMs, queries), rule.timing(), tsMs);
    long active = after.values().stream().filter(Alert::isActive).count();
    if (limit > 0 && active > limit) {
      alerts = Map.of();
      throw new RuleException("exceeded limit of " + limit + " with " + active + " alerts");
    }
    alerts = after;
  }

  /// All alerts, those resolved of late included.
  public List<Alert> alerts() {
    return List.copyOf(alerts.values());
  }

  /// The samples that tell of those that are active.
  public List<AlertSample> samples() {
    Map<Labels, Alert> current = alerts;
    if (current.isEmpty()) {
      sampleLabels = Map.of();
      return List.of();
    }
    Map<Labels, SampleLabels> kept = new HashMap<>();
    List<AlertSample> samples = new ArrayList<>(2 * current.size());
    for (Alert alert : current.values()) {
      if (alert.isActive()) {
        SampleLabels known = sampleLabels.get(alert.labels());
        SampleLabels labels = known == null ? sampleLabels(alert) : known;
        kept.put(alert.labels(), labels);
        samples.add(
            new AlertSample(
                alert.state() == AlertState.FIRING ? labels.firing() : labels.pending(), 1));
        samples.add(
            new AlertSample(labels.forState(), Math.floorDiv(alert.times().activeAtMs(), 1_000L)));
      }
    }
    sampleLabels = kept;
    return samples;
  }

  private SampleLabels sampleLabels(Alert alert) {
    return new SampleLabels(
        AlertSeries.state(rule, alert, AlertState.PENDING),
        AlertSeries.state(rule, alert, AlertState.FIRING),
        AlertSeries.forState(rule, alert));
  }

  /// The alerts to be sent now, marked as sent: firing ones every `resendDelayMs`, resolved ones
  /// too as long as they are kept, and at once when they were resolved.
  ///
  /// @param intervalMs of the group
  public List<Alert> send(long tsMs, long resendDelayMs, long intervalMs) {
    List<Alert> due = new ArrayList<>();
    Map<Labels, Alert> after = null;
    long validUntilMs = tsMs + VALID_INTERVALS * Math.max(intervalMs, resendDelayMs);
    for (Alert alert : alerts.values()) {
      if (isDue(alert, tsMs, resendDelayMs)) {
        if (after == null) {
          after = new LinkedHashMap<>(alerts);
        }
        Alert sent = alert.with(alert.times().withSent(tsMs, validUntilMs));
        after.put(alert.labels(), sent);
        due.add(sent);
      }
    }
    if (after != null) {
      alerts = after;
    }
    return due;
  }

  private static boolean isDue(Alert alert, long tsMs, long resendDelayMs) {
    AlertTimes times = alert.times();
    return alert.state() != AlertState.PENDING
        && (times.resolvedAtMs() > times.lastSentAtMs()
            || times.lastSentAtMs() + resendDelayMs < tsMs);
  }

  /// Takes over the alerts of the same rule under another configuration.
  public void adopt(ActiveAlerts from) {
    Map<Labels, Alert> all = new LinkedHashMap<>(alerts);
    all.putAll(from.alerts);
    alerts = all;
  }

  /// What selects the series that [#restore] is given.
  public List<Matcher> stateMatchers() {
    return AlertSeries.forStateMatchers(rule);
  }

  /// Sets since when alerts are active by what was written before a restart.
  ///
  /// @param last by the labels of the series without the metric name
  /// @param graceMs how long a restored alert waits at least before it fires
  /// @param nowMs time of the restoration
  /// @param pendingOnly whether alerts that fire already are left alone
  public void restore(
      Map<Labels, LastActivity> last, long graceMs, long nowMs, boolean pendingOnly) {
    Map<Labels, Alert> after = new LinkedHashMap<>(alerts);
    after.replaceAll((labels, alert) -> {
      LastActivity found = last.get(labels);
      if (found == null || (pendingOnly && alert.state() != AlertState.PENDING)) {
        return alert;
      }
      long activeAtMs = Restoration.activeAtMs(found, rule.timing().forMs(), graceMs, nowMs);
      return activeAtMs == AlertTimes.NEVER
          ? alert
          : alert.with(alert.times().withActiveAt(activeAtMs));
    });
    alerts = after;
  }
}
