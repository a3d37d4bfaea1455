package io.narthex.server.notify;

import io.narthex.server.discovery.TargetGroup;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Alertmanagers of one entry of the configuration. Immutable.
///
/// @param active without duplicates, in the order of discovery
/// @param dropped URLs before relabelling of those that relabelling dropped
record AlertmanagerSet(
    AlertmanagerSettings settings, List<Alertmanager> active, List<String> dropped) {
  private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerSet.class);

  AlertmanagerSet {
    active = List.copyOf(active);
    dropped = List.copyOf(dropped);
  }

  /// Nothing discovered yet.
  static AlertmanagerSet empty(AlertmanagerSettings settings) {
    return new AlertmanagerSet(settings, List.of(), List.of());
  }

  /// The set for what is discovered now. A group with an address that is none is left out as a
  /// whole, as upstream.
  AlertmanagerSet with(List<TargetGroup> groups) {
    Set<String> urls = new LinkedHashSet<>();
    List<String> nowDropped = new ArrayList<>();
    for (TargetGroup group : groups) {
      Found found = find(group);
      if (found != null) {
        urls.addAll(found.urls());
        nowDropped.addAll(found.dropped());
      }
    }
    List<Alertmanager> found = urls.stream().map(url -> new Alertmanager(url, settings)).toList();
    return new AlertmanagerSet(settings, found, nowDropped);
  }

  private record Found(List<String> urls, List<String> dropped) {}

  private @Nullable Found find(TargetGroup group) {
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    for (Labels target : group.targets()) {
      Labels before = AlertmanagerLabels.of(target, group.labels(), settings.config());
      Labels after = settings.targetRelabeling().apply(before);
      if (after == null) {
        found.dropped().add(AlertmanagerLabels.url(before));
        continue;
      }
      String fault = AlertmanagerLabels.fault(after);
      if (!fault.isEmpty()) {
        LOG.error("creating discovered Alertmanagers failed: {} (group {})", fault, group.source());
        return null;
      }
      found.urls().add(AlertmanagerLabels.url(after));
    }
    return found;
  }
}
