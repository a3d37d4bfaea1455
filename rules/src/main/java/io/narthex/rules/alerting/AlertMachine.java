package io.narthex.rules.alerting;

import io.narthex.rules.Alert;
import io.narthex.rules.AlertState;
import io.narthex.rules.AlertTimes;
import io.narthex.rules.AlertingRule;
import io.narthex.storage.labels.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the alerts of a rule go on from one evaluation to the next; a pure function.
///
///             condition holds          for `for`
///     (none) ────────────────▶ pending ────────▶ firing
///                                 │  ◀────────     │
///                      it ceases  │   longer `for` │ it ceases, and `keep_firing_for` is over
///                                 ▼                ▼
///                              (none) ◀──────── inactive (resolved)
///                                       15 min
final class AlertMachine {
  /// How long a resolved alert is kept, and sent, so that Alertmanager learns of it even if it was
  /// away when it was resolved.
  static final long RESOLVED_RETENTION_MS = 15 * 60_000;

  private AlertMachine() {}

  /// The alerts after an evaluation.
  ///
  /// @param alerts those after the one before, by labels
  /// @param found where the condition holds now
  /// @param tsMs time of the evaluation
  static Map<Labels, Alert> step(
      Map<Labels, Alert> alerts,
      Map<Labels, Finding> found,
      AlertingRule.Timing timing,
      long tsMs) {
    Map<Labels, Alert> after = new LinkedHashMap<>();
    alerts.forEach((labels, alert) -> {
      Finding finding = found.get(labels);
      Alert next =
          finding == null ? missing(alert, timing, tsMs) : seen(alert, finding, timing, tsMs);
      if (next != null) {
        after.put(labels, next);
      }
    });
    found.forEach((labels, finding) -> {
      if (!alerts.containsKey(labels)) {
        after.put(labels, advanced(pending(labels, finding, tsMs), timing, tsMs));
      }
    });
    return after;
  }

  private static Alert pending(Labels labels, Finding finding, long tsMs) {
    return new Alert(
        AlertState.PENDING,
        labels,
        finding.annotations(),
        finding.value(),
        AlertTimes.activeAt(tsMs));
  }

  /// An alert whose condition holds; one that was resolved begins anew.
  private static Alert seen(Alert alert, Finding finding, AlertingRule.Timing timing, long tsMs) {
    Alert current =
        alert.state() == AlertState.INACTIVE
            ? pending(alert.labels(), finding, tsMs)
            : new Alert(
                alert.state(),
                alert.labels(),
                finding.annotations(),
                finding.value(),
                alert.times().keepFiringSinceMs() == AlertTimes.NEVER
                    ? alert.times()
                    : alert.times().withKeepFiringSince(AlertTimes.NEVER));
    return advanced(current, timing, tsMs);
  }

  /// An alert whose condition does not hold; null where it is forgotten.
  private static @Nullable Alert missing(Alert alert, AlertingRule.Timing timing, long tsMs) {
    return switch (alert.state()) {
      case FIRING -> ceased(alert, timing, tsMs);
      case INACTIVE -> tsMs - alert.times().resolvedAtMs() > RESOLVED_RETENTION_MS ? null : alert;
      case PENDING, UNKNOWN -> null;
    };
  }

  private static Alert ceased(Alert alert, AlertingRule.Timing timing, long tsMs) {
    AlertTimes times = alert.times();
    if (timing.keepFiringForMs() > 0 && times.keepFiringSinceMs() == AlertTimes.NEVER) {
      times = times.withKeepFiringSince(tsMs);
    }
    boolean keepsFiring =
        timing.keepFiringForMs() > 0 && tsMs - times.keepFiringSinceMs() < timing.keepFiringForMs();
    return keepsFiring
        ? advanced(alert.with(times), timing, tsMs)
        : alert.with(AlertState.INACTIVE, times.withResolvedAt(tsMs));
  }

  /// An active alert fires where its time has come, and no longer where `for` became longer.
  private static Alert advanced(Alert alert, AlertingRule.Timing timing, long tsMs) {
    boolean due = tsMs - alert.times().activeAtMs() >= timing.forMs();
    if (alert.state() == AlertState.PENDING && due) {
      return alert.with(AlertState.FIRING, alert.times().withFiredAt(tsMs));
    }
    if (alert.state() == AlertState.FIRING && !due) {
      return alert.with(AlertState.PENDING, alert.times().unfired());
    }
    return alert;
  }
}
