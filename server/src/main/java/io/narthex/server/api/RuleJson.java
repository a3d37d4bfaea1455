package io.narthex.server.api;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.AlertingRule;
import io.narthex.rules.RecordingRule;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleStatus;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.text.GoFloat;
import io.narthex.storage.text.Timestamps;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Rules and alerts as the API shows them: upstream's fields in upstream's order.
final class RuleJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private RuleJson() {}

  /// One group with some of its rules.
  static void group(
      JsonWriter json, RuleGroupStatus status, List<RuleStatus> rules, boolean withAlerts)
      throws IOException {
    RuleGroup group = status.group();
    json.raw("{\"name\":").string(group.name());
    json.raw(",\"file\":").string(group.file());
    json.raw(",\"rules\":");
    char before = '[';
    for (RuleStatus rule : rules) {
      json.raw(before);
      rule(json, rule, withAlerts);
      before = ',';
    }
    json.raw("],\"interval\":").number(group.intervalMs() / MILLIS);
    json.raw(",\"limit\":").number((long) group.limit());
    evaluation(json, status.evaluationNanos(), status.lastEvaluationMs());
    json.raw('}');
  }

  private static void evaluation(JsonWriter json, long nanos, long timeMs) throws IOException {
    json.raw(",\"evaluationTime\":").number(nanos / NANOS);
    json.raw(",\"lastEvaluation\":").string(time(timeMs));
  }

  private static String time(long timeMs) {
    return timeMs == AlertTimes.NEVER ? NEVER : Timestamps.rfc3339(timeMs);
  }

  private static void rule(JsonWriter json, RuleStatus status, boolean withAlerts)
      throws IOException {
    switch (status.rule()) {
      case AlertingRule rule -> {
        json.raw("{\"state\":").string(status.state().text());
        json.raw(",\"name\":").string(rule.name());
        json.raw(",\"query\":").string(rule.query());
        json.raw(",\"duration\":").number(rule.timing().forMs() / MILLIS);
        json.raw(",\"keepFiringFor\":").number(rule.timing().keepFiringForMs() / MILLIS);
        json.raw(",\"labels\":");
        texts(json, rule.labels());
        json.raw(",\"annotations\":");
        texts(json, rule.annotations());
        json.raw(",\"alerts\":");
        if (withAlerts) {
          alerts(json, status.activeAlerts());
        } else {
          json.raw("null");
        }
        end(json, status, "alerting");
      }
      case RecordingRule rule -> {
        json.raw("{\"name\":").string(rule.name());
        json.raw(",\"query\":").string(rule.query());
        json.raw(",\"labels\":");
        texts(json, rule.labels());
        end(json, status, "recording");
      }
    }
  }

  private static void end(JsonWriter json, RuleStatus status, String type) throws IOException {
    json.raw(",\"health\":").string(status.health().text());
    String error = status.lastError();
    if (error != null && !error.isEmpty()) {
      json.raw(",\"lastError\":").string(error);
    }
    evaluation(json, status.evaluationNanos(), status.lastEvaluationMs());
    json.raw(",\"type\":").string(type).raw('}');
  }

  /// A list of alerts.
  static void alerts(JsonWriter json, List<Alert> alerts) throws IOException {
    char before = '[';
    for (Alert alert : alerts) {
      json.raw(before);
      alert(json, alert);
      before = ',';
    }
    json.raw(alerts.isEmpty() ? "[]" : "]");
  }

  private static void alert(JsonWriter json, Alert alert) throws IOException {
    json.raw("{\"labels\":");
    texts(json, byName(alert.labels()));
    json.raw(",\"annotations\":");
    texts(json, alert.annotations());
    json.raw(",\"state\":").string(alert.state().text());
    json.raw(",\"activeAt\":").string(time(alert.times().activeAtMs()));
    if (alert.times().keepFiringSinceMs() != AlertTimes.NEVER) {
      json.raw(",\"keepFiringSince\":").string(time(alert.times().keepFiringSinceMs()));
    }
    json.raw(",\"value\":").string(GoFloat.format(alert.value(), 'e', -1)).raw('}');
  }

  private static SortedMap<String, String> byName(Labels labels) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      texts.put(labels.name(i), labels.value(i));
    }
    return texts;
  }

  private static void texts(JsonWriter json, SortedMap<String, String> texts) throws IOException {
    char before = '{';
    for (var text : texts.entrySet()) {
      json.raw(before).key(text.getKey()).string(text.getValue());
      before = ',';
    }
    json.raw(texts.isEmpty() ? "{}" : "}");
  }
}
