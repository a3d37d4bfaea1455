package io.narthex.server.notify;

import io.narthex.server.config.AlertmanagerConfig;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.RelabelConfig;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.storage.labels.Labels;
import io.narthex.storage.relabel.Relabeling;
import java.util.List;

/// Says of discovered Alertmanagers whether alerts can be sent to them, without sending. Pure.
public final class AlertmanagerCheck {
  private AlertmanagerCheck() {}

  /// What is wrong with the first one that cannot be sent to; empty: all can, or relabelling drops
  /// them.
  public static String fault(
      AlertmanagerConfig config, NameValidationScheme names, List<TargetGroup> groups) {
    Relabeling relabeling = RelabelConfig.chain(config.relabelConfigs(), names);
    for (TargetGroup group : groups) {
      for (Labels target : group.targets()) {
        Labels labels = relabeling.apply(AlertmanagerLabels.of(target, group.labels(), config));
        String fault = labels == null ? "" : AlertmanagerLabels.fault(labels);
        if (!fault.isEmpty()) {
          return fault;
        }
      }
    }
    return "";
  }
}
