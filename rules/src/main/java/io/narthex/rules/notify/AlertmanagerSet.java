package io.narthex.rules.notify;

import io.narthex.storage.relabel.Relabeling;
import java.util.List;

/// The Alertmanagers of one section of the configuration. Immutable.
///
/// @param name tells the sections apart and stays over reloads that do not change it
/// @param relabeling of the alerts that they get, after what holds for all
/// @param urls where alerts are posted, without duplicates
/// @param droppedUrls those that relabelling of targets has dropped
public record AlertmanagerSet(
    String name, Relabeling relabeling, List<String> urls, List<String> droppedUrls) {
  public AlertmanagerSet {
    urls = List.copyOf(urls);
    droppedUrls = List.copyOf(droppedUrls);
  }
}
