package io.narthex.server.notify;

import io.narthex.rules.notify.AlertmanagerSet;
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
/// @param active URLs that alerts are posted to, without duplicates, in the order of discovery
/// @param dropped URLs before relabelling of those that relabelling dropped
record FoundAlertmanagers(
    AlertmanagerSettings settings, List<String> active, List<String> dropped) {
  private static final Logger LOG = LoggerFactory.getLogger(FoundAlertmanagers.class);

  FoundAlertmanagers {
    active = List.copyOf(active);
    dropped = List.copyOf(dropped);
  }

  /// Nothing discovered yet.
  static FoundAlertmanagers empty(AlertmanagerSettings settings) {
    return new FoundAlertmanagers(settings, List.of(), List.of());
  }

  /// The set for what is discovered now. A group with an address that is none is left out as a
  /// whole, as upstream.
  FoundAlertmanagers with(List<TargetGroup> groups) {
    Set<String> urls = new LinkedHashSet<>();
    List<String> nowDropped = new ArrayList<>();
    for (TargetGroup group : groups) {
      Found found = find(group);
      if (found != null) {
        urls.addAll(found.urls());
        nowDropped.addAll(found.dropped());
      }
    }
    return new FoundAlertmanagers(settings, List.copyOf(urls), nowDropped);
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

  /// The set as the notifier knows it.
  AlertmanagerSet targets() {
    return new AlertmanagerSet(settings.client(), settings.alertRelabeling(), active);
  }
}
