package io.narthex.server;

import io.narthex.rules.yaml.ConfigException;
import io.narthex.server.api.Notifications;
import io.narthex.server.config.Config;
import io.narthex.server.config.EffectiveConfig;
import io.narthex.server.config.Prepared;
import io.narthex.server.metrics.ServerMetrics;
import io.narthex.storage.clock.Clock;
import io.narthex.storage.labels.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts configurations into effect: every part prepares, then all commit; whatever fails leaves the
/// old configuration in force. Thread-safe.
final class Reloader {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

  /// A part of the server that follows the configuration.
  interface Part {
    /// Does all that can fail.
    ///
    /// @throws IllegalArgumentException where the configuration cannot be put into effect
    Prepared prepare(Config config);
  }

  /// A configuration in force.
  ///
  /// @param yaml with all defaults, secrets hidden
  /// @param sinceMs when it was taken
  record InForce(Config config, String yaml, long sinceMs) {}

  private final ConfigSource source;
  private final List<Part> parts;
  private final ServerMetrics metrics;
  private final Notifications notifications;
  private final Clock clock;
  private final Set<String> named = new HashSet<>();
  private volatile @Nullable InForce inForce;
  private volatile boolean lastTaken = true;

  Reloader(
      ConfigSource source,
      List<Part> parts,
      ServerMetrics metrics,
      Notifications notifications,
      Clock clock) {
    this.source = source;
    this.parts = List.copyOf(parts);
    this.metrics = metrics;
    this.notifications = notifications;
    this.clock = clock;
  }

  /// Puts `config` into effect.
  ///
  /// @throws IllegalArgumentException where a part cannot; nothing has changed then
  synchronized void adopt(Config config) {
    String yaml = EffectiveConfig.yaml(config);
    List<Prepared> prepared = new ArrayList<>();
    boolean complete = false;
    try {
      for (Part part : parts) {
        prepared.add(part.prepare(config));
      }
      complete = true;
    } finally {
      if (!complete) {
        prepared.forEach(Prepared::abort);
      }
    }
    prepared.forEach(Prepared::commit);
    nameWhatWaits(config);
    inForce = new InForce(config, yaml, clock.nowMs());
    lastTaken = true;
    notifications.end(Notifications.RELOAD_FAILED);
    metrics.reloaded(clock.nowMs());
    name(config);
  }

  /// Reads the configuration again and puts it into effect.
  ///
  /// @throws ConfigException where it is invalid; the old one stays in force, as for any other
  ///   exception
  synchronized void reload(int selfPort) throws ConfigException {
    LOG.info("loading configuration ({})", source.name());
    boolean taken = false;
    try {
      adopt(source.load(selfPort));
      taken = true;
    } finally {
      if (!taken) {
        lastTaken = false;
        notifications.raise(Notifications.RELOAD_FAILED);
        metrics.reloadFailed();
      }
    }
    LOG.info("configuration loaded ({})", source.name());
  }

  /// Says once of each thing in the configuration that it has no effect or is doubtful.
  private void name(Config config) {
    for (String warning : config.warnings()) {
      if (named.add("warning " + warning)) {
        LOG.warn("{} ({})", warning, source.name());
      }
    }
    for (String section : config.unserved()) {
      if (named.add("section " + section)) {
        LOG.warn("not supported: {}: it is read and has no effect ({})", section, source.name());
      }
    }
  }

  /// Says what of a new configuration the next start will take only.
  private void nameWhatWaits(Config config) {
    InForce before = inForce;
    if (before != null
        && !Objects.equals(before.config().storage().retention(), config.storage().retention())) {
      LOG.warn("the new retention takes effect at the next start ({})", source.name());
    }
  }

  /// The configuration in force; null before the first one.
  @Nullable InForce inForce() {
    return inForce;
  }

  /// Whether the last configuration was taken.
  boolean isLastTaken() {
    return lastTaken;
  }

  /// The external labels in force.
  Labels externalLabels() {
    InForce now = inForce;
    return now == null ? Labels.EMPTY : now.config().global().externalLabels();
  }
}
