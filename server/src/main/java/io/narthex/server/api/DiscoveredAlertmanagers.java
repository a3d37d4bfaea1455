package io.narthex.server.api;

import io.narthex.server.notify.Alertmanagers;
import java.util.List;

/// The Alertmanagers that discovery finds, as the API shows them. Thread-safe.
public record DiscoveredAlertmanagers(Alertmanagers alertmanagers) implements AlertmanagerSource {
  @Override
  public List<String> active() {
    return alertmanagers.active();
  }

  @Override
  public List<String> dropped() {
    return alertmanagers.dropped();
  }
}
