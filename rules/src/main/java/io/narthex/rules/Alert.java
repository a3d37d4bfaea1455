package io.narthex.rules;

import io.narthex.storage.labels.Labels;
import java.util.SortedMap;

/// One instance of an alerting rule: a label set for which its condition holds or held.
///
/// @param labels its identity, `alertname` included
/// @param annotations expanded texts by name; may be empty
/// @param value of the rule's expression when it last had one
public record Alert(
    AlertState state,
    Labels labels,
    SortedMap<String, String> annotations,
    double value,
    AlertTimes times) {
  /// Whether it is pending or firing.
  public boolean isActive() {
    return times.resolvedAtMs() == AlertTimes.NEVER;
  }

  public Alert with(AlertState newState, AlertTimes newTimes) {
    return new Alert(newState, labels, annotations, value, newTimes);
  }

  public Alert with(AlertTimes newTimes) {
    return new Alert(state, labels, annotations, value, newTimes);
  }
}
