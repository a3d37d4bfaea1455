package io.narthex.server.notify;

import io.narthex.rules.notify.AlertmanagerSet;
import io.narthex.rules.notify.AlertmanagerTargets;
import io.narthex.server.config.AlertmanagerConfig;
import io.narthex.server.config.Config;
import io.narthex.server.config.DiscoveryConfig;
import io.narthex.server.config.NameValidationScheme;
import io.narthex.server.config.Prepared;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.discovery.TargetGroup;
import io.narthex.server.http.HttpTransport;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All Alertmanagers of a server, kept up to date by discovery. Thread-safe.
///
/// A reload prepares everything that can fail, then swaps; entries that are unchanged keep what was
/// found by them, wherever in the list they stand now.
public final class Alertmanagers implements AlertmanagerTargets, AutoCloseable {
  private final HttpTransport transport;
  private final String userAgent;
  private final Discovery discovery;
  private Map<String, FoundAlertmanagers> found = new LinkedHashMap<>();
  private volatile List<AlertmanagerSet> sets = List.of();

  /// Nothing is looked for before [#start].
  ///
  /// @param transport stays the caller's
  /// @param registry receives the number of Alertmanagers
  public Alertmanagers(
      HttpTransport transport,
      DiscoveryMetrics metrics,
      PrometheusRegistry registry,
      Discovery.Options options) {
    this.transport = transport;
    this.userAgent = options.userAgent();
    this.discovery = new Discovery("notify", this::discovered, transport, metrics, options);
    GaugeWithCallback.builder()
        .name("prometheus_notifications_alertmanagers_discovered")
        .help("The number of alertmanagers discovered and active.")
        .callback(gauge -> gauge.call(active().size()))
        .register(registry);
  }

  /// Gets everything ready for a configuration.
  public Prepared prepare(Config config) {
    NameValidationScheme names = config.global().nameValidationScheme();
    Map<String, FoundAlertmanagers> next = new LinkedHashMap<>();
    Map<String, DiscoveryConfig> jobs = new LinkedHashMap<>();
    List<FoundAlertmanagers> known;
    synchronized (this) {
      known = new ArrayList<>(found.values());
    }
    for (AlertmanagerConfig one : config.alerting().alertmanagers()) {
      String name = "config-" + next.size();
      next.put(name, set(known, one, names));
      jobs.put(name, one.discovery());
    }
    Prepared targets = discovery.prepare(jobs);
    return new Prepared() {
      @Override
      public void commit() {
        swap(next);
        targets.commit();
      }

      @Override
      public void abort() {
        targets.abort();
      }
    };
  }

  /// Takes the set of an equal entry out of `known`, or makes one.
  private FoundAlertmanagers set(
      List<FoundAlertmanagers> known, AlertmanagerConfig config, NameValidationScheme names) {
    for (FoundAlertmanagers set : known) {
      if (set.settings().isFor(config, names)) {
        known.remove(set);
        return set;
      }
    }
    return FoundAlertmanagers.empty(AlertmanagerSettings.of(config, names, transport, userAgent));
  }

  private synchronized void swap(Map<String, FoundAlertmanagers> next) {
    found = next;
    changed();
  }

  private synchronized void discovered(String name, List<TargetGroup> groups) {
    found.computeIfPresent(name, (n, set) -> set.with(groups));
    changed();
  }

  /// Begins to look for Alertmanagers.
  public void start() {
    discovery.start();
  }

  private void changed() {
    sets = found.values().stream().map(FoundAlertmanagers::targets).toList();
  }

  @Override
  public List<AlertmanagerSet> sets() {
    return sets;
  }

  /// URLs that alerts are posted to, entries of the configuration in order; one that two entries
  /// find is there twice, as upstream.
  public List<String> active() {
    return sets.stream().flatMap(set -> set.urls().stream()).toList();
  }

  /// URLs of those that relabelling dropped.
  public synchronized List<String> dropped() {
    return found.values().stream().flatMap(set -> set.dropped().stream()).toList();
  }

  /// Ends looking; who was found stays, since there may be alerts left to send.
  @Override
  public void close() {
    discovery.close();
  }
}
