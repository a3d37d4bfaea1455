package io.narthex.rules.scheduler;

import io.narthex.query.PreparedQuery;
import io.narthex.query.QueryOptions;
import io.narthex.query.QueryValue;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.Rule;
import io.narthex.rules.RuleException;
import io.narthex.rules.RuleHealth;
import io.narthex.rules.RuleStatus;
import io.narthex.rules.alerting.ActiveAlerts;
import io.narthex.storage.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule with all that it carries from one evaluation to the next. Evaluated by one thread at a
/// time; its status may be read by any.
final class RunningRule {
  private static final Outcome NONE = new Outcome(RuleHealth.UNKNOWN, null, 0, AlertTimes.NEVER);

  private final Rule rule;
  private final PreparedQuery query;
  private final @Nullable ActiveAlerts alerts;
  private final RuleWriter writer;
  private volatile Outcome outcome = NONE;

  /// Whether what alerts were before a restart is known, or never will be. Until then nothing is
  /// written of them, which would hide it.
  private volatile boolean restored;

  /// How the last evaluation went.
  record Outcome(RuleHealth health, @Nullable String lastError, long nanos, long startedMs) {}

  /// When a rule is evaluated, and with what.
  ///
  /// @param tsMs time of the iteration
  /// @param queryMs time that is queried and written at
  /// @param limit most series or alerts; no limit unless above 0
  /// @param options of its query and of those in its texts
  record Request(long tsMs, long queryMs, int limit, QueryOptions options) {}

  /// Prepares a rule.
  ///
  /// @throws io.narthex.query.QueryException where its expression is none
  RunningRule(Rule rule, RuleEnvironment environment, Labels externalLabels) {
    this.rule = rule;
    this.query = environment.engine().prepare(rule.query());
    switch (rule) {
      case AlertingRule alerting -> {
        alerts = new ActiveAlerts(alerting, environment.templates(), externalLabels);
        writer = new RuleWriter(SeriesShape.AS_IS);
      }
      case RecordingRule recording -> {
        alerts = null;
        writer = new RuleWriter(SeriesShape.of(recording));
      }
    }
  }

  Rule rule() {
    return rule;
  }

  /// Its alerts, null where it is a recording rule.
  @Nullable ActiveAlerts alerts() {
    return alerts;
  }

  RuleWriter writer() {
    return writer;
  }

  void outcome(Outcome newOutcome) {
    outcome = newOutcome;
  }

  Outcome outcome() {
    return outcome;
  }

  /// Whether its alerts are still to be restored.
  boolean awaitsRestoring() {
    return alerts != null && !restored;
  }

  void restored(boolean isRestored) {
    restored = isRestored;
  }

  /// Evaluates the rule; what is yielded is found by the writer, which waits for it to be written.
  ///
  /// @throws RuleException where the result is of no use; the query's and storage's own otherwise
  RuleSamples evaluate(Request request, WriteScratch scratch) {
    List<QueryValue.Sample> result = result(request);
    if (alerts != null) {
      alerts.evaluated(result, request.tsMs(), request.limit(), request.options());
      RuleSamples samples = RuleSamples.ofAlerts(restored ? alerts.samples() : List.of());
      writer.find(samples, scratch);
      return samples;
    }
    RuleSamples samples = RuleSamples.ofResult(result);
    if (writer.find(samples, scratch)) {
      writer.abandon();
      throw new RuleException(
          "vector contains metrics with the same labelset after applying rule labels");
    }
    if (request.limit() > 0 && result.size() > request.limit()) {
      writer.abandon();
      throw new RuleException(
          "exceeded limit of " + request.limit() + " with " + result.size() + " series");
    }
    return samples;
  }

  private List<QueryValue.Sample> result(Request request) {
    QueryValue value = query.instant(request.queryMs(), request.options()).value();
    return switch (value) {
      case QueryValue.Vector(List<QueryValue.Sample> samples) -> samples;
      case QueryValue.Scalar(long timestampMs, double number) ->
          List.of(new QueryValue.Sample(Labels.EMPTY, timestampMs, number, null));
      case QueryValue.Matrix matrix -> throw noVector();
      case QueryValue.Text text -> throw noVector();
    };
  }

  private static RuleException noVector() {
    return new RuleException("rule result is not a vector or scalar");
  }

  /// Takes over what the same rule carries under another configuration.
  void adopt(RunningRule from) {
    writer.adopt(from.writer);
    if (alerts != null && from.alerts != null) {
      alerts.adopt(from.alerts);
      restored = from.restored;
    }
  }

  RuleStatus status() {
    Outcome now = outcome;
    return new RuleStatus(
        rule,
        now.health(),
        now.lastError(),
        now.nanos(),
        now.startedMs(),
        alerts == null ? List.of() : alerts.alerts());
  }
}
