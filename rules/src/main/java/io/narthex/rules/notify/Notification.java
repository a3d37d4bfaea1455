package io.narthex.rules.notify;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertTimes;
import io.narthex.storage.labels.Labels;
import java.util.SortedMap;

/// An alert as Alertmanager is told of it.
///
/// @param annotations by name; may be empty
/// @param startsAtMs when it began to fire
/// @param endsAtMs when it was resolved, or when it may be taken for resolved
/// @param generatorUrl where its expression can be looked at
public record Notification(
    Labels labels,
    SortedMap<String, String> annotations,
    long startsAtMs,
    long endsAtMs,
    String generatorUrl) {
  /// What is to be told of an alert.
  public static Notification of(Alert alert, String generatorUrl) {
    AlertTimes times = alert.times();
    return new Notification(
        alert.labels(),
        alert.annotations(),
        times.firedAtMs(),
        alert.isActive() ? times.validUntilMs() : times.resolvedAtMs(),
        generatorUrl);
  }

  Notification withLabels(Labels newLabels) {
    return new Notification(newLabels, annotations, startsAtMs, endsAtMs, generatorUrl);
  }
}
