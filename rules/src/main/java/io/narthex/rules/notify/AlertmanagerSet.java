package io.narthex.rules.notify;

import io.narthex.storage.relabel.Relabeling;
import java.util.List;

/// The Alertmanagers of one section of the configuration. Immutable.
///
/// @param relabeling of the alerts that they get, after what holds for all
/// @param urls where alerts are posted, without duplicates
public record AlertmanagerSet(AlertSender sender, Relabeling relabeling, List<String> urls) {
  public AlertmanagerSet {
    urls = List.copyOf(urls);
  }
}
