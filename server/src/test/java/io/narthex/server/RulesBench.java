package io.narthex.server;

import io.narthex.query.QueryObserver;
import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.rules.RuleGroupFigures;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleStatus;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.notify.Alertmanagers;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Random;

/// The rules and Alertmanagers of a server over a storage, without the rest of it.
final class RulesBench implements AutoCloseable {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final HttpTransport transport = new HttpTransport(1);
  private final Engine engine;
  private final Alertmanagers alertmanagers;
  private final Rules rules;

  /// Nothing is configured and nothing runs.
  ///
  /// @param budget of queries
  RulesBench(Storage storage, MemoryBudget budget, String... flags) throws FlagException {
    Settings settings = Settings.of(Flags.parse(flags), "host");
    EngineOptions options = settings.engine(() -> 60_000, EngineOptions.DEFAULT.threads());
    engine = new Engine(storage, options, Clock.system(), budget, QueryObserver.NONE);
    alertmanagers =
        new Alertmanagers(
            transport,
            new DiscoveryMetrics(registry),
            registry,
            new Discovery.Options("Prometheus/", 100));
    rules =
        Rules.open(
            settings,
            new Rules.Environment(storage, engine, alertmanagers, Clock.system(), registry),
            new Random(11));
  }

  /// Puts the rules and Alertmanagers of a configuration into effect.
  ///
  /// @throws IllegalArgumentException where a rule file cannot be used; nothing has changed then
  void adopt(Config config) {
    Prepared sent = alertmanagers.prepare(config);
    Prepared evaluated = rules.prepare(config);
    sent.commit();
    evaluated.commit();
  }

  /// Begins to evaluate and to look for Alertmanagers.
  void start() {
    alertmanagers.start();
    rules.start();
  }

  List<RuleGroupStatus> groups() {
    return rules.scheduler().groups();
  }

  /// The first rule of a group.
  RuleStatus rule(String group) {
    return groups().stream()
        .filter(status -> status.group().name().equals(group))
        .findFirst()
        .orElseThrow()
        .rules()
        .getFirst();
  }

  /// What has been counted of a group.
  RuleGroupFigures figures(String group) {
    return rules.scheduler().figures().stream()
        .filter(figures -> figures.key().endsWith(';' + group))
        .findFirst()
        .orElseThrow();
  }

  Alertmanagers alertmanagers() {
    return alertmanagers;
  }

  /// The metrics of rules and notifications.
  PrometheusRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    rules.close();
    alertmanagers.close();
    engine.close();
    transport.close();
  }
}
