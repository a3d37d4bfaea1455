package io.narthex.rules.notify;

import io.narthex.storage.labels.Labels;
import io.narthex.storage.relabel.Relabeling;

/// What the configuration file says of all alerts.
///
/// @param externalLabels added to alerts that do not have them
/// @param relabeling of alerts, after that
public record NotifierSettings(Labels externalLabels, Relabeling relabeling) {
  /// Alerts as they are.
  public static final NotifierSettings NONE = new NotifierSettings(Labels.EMPTY, Relabeling.NONE);
}
