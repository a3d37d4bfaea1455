package io.narthex.server;

import io.narthex.query.engine.Engine;
import io.narthex.query.engine.EngineOptions;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleHealth;
import io.narthex.server.api.AlertmanagerSource;
import io.narthex.server.api.DiscoveredAlertmanagers;
import io.narthex.server.api.RuleSource;
import io.narthex.server.cli.FlagException;
import io.narthex.server.cli.Flags;
import io.narthex.server.config.Config;
import io.narthex.server.config.Prepared;
import io.narthex.server.discovery.Discovery;
import io.narthex.server.discovery.DiscoveryMetrics;
import io.narthex.server.http.HttpTransport;
import io.narthex.server.notify.Alertmanagers;
import io.narthex.storage.Storage;
import io.narthex.storage.clock.Clock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// The rules of a recorded instance, evaluated by the clock and their alerts sent as a server does
/// both. Paths of rule files are shown as that instance, which ran beside them, showed them.
public final class CaptureRules implements AutoCloseable {
  private static final long HOUR_MS = 3_600_000;

  private final Path directory;
  private final HttpTransport transport = new HttpTransport(1);
  private final Engine engine;
  private final Alertmanagers alertmanagers;
  private final Rules rules;

  /// Rules of a server that is known as `externalUrl`.
  ///
  /// @param directory where its configuration lies
  public CaptureRules(Path directory, Storage storage, String externalUrl) throws FlagException {
    this.directory = directory;
    PrometheusRegistry registry = new PrometheusRegistry();
    engine = new Engine(storage, EngineOptions.DEFAULT, Clock.system());
    alertmanagers =
        new Alertmanagers(
            transport,
            new DiscoveryMetrics(registry),
            registry,
            new Discovery.Options("Prometheus/", 100));
    rules =
        Rules.open(
            Settings.of(Flags.parse("--web.external-url=" + externalUrl), "host"),
            new Rules.Environment(storage, engine, alertmanagers, Clock.system(), registry),
            new Random(11));
  }

  /// Puts the rules and Alertmanagers of a configuration into effect.
  ///
  /// @throws IllegalArgumentException where a rule file cannot be used; nothing has changed then
  public void adopt(Config config) {
    Prepared sent = alertmanagers.prepare(config);
    Prepared evaluated = rules.prepare(config);
    sent.commit();
    evaluated.commit();
  }

  /// Begins to evaluate, and waits until each rule that is due within the hour was evaluated.
  public void start() throws InterruptedException {
    alertmanagers.start();
    rules.start();
    for (int i = 0; i < 2_000 && rules.scheduler().groups().stream().anyMatch(this::isAwaited); ) {
      Thread.sleep(10);
      i++;
    }
  }

  private boolean isAwaited(RuleGroupStatus status) {
    return status.group().intervalMs() < HOUR_MS
        && status.rules().stream().anyMatch(rule -> rule.health() == RuleHealth.UNKNOWN);
  }

  /// The rules, as the API shows them.
  public RuleSource source() {
    return () -> rules.scheduler().groups().stream().map(this::asRecorded).toList();
  }

  private RuleGroupStatus asRecorded(RuleGroupStatus status) {
    RuleGroup group = status.group();
    String file = directory.relativize(Path.of(group.file())).toString();
    return new RuleGroupStatus(
        new RuleGroup(
            file,
            group.name(),
            group.intervalMs(),
            group.queryOffsetMs(),
            group.limit(),
            group.rules()),
        status.evaluationNanos(),
        status.lastEvaluationMs(),
        List.copyOf(status.rules()));
  }

  /// Whom alerts are sent to, as the API shows them.
  public AlertmanagerSource alertmanagers() {
    return new DiscoveredAlertmanagers(alertmanagers);
  }

  @Override
  public void close() {
    rules.close();
    alertmanagers.close();
    engine.close();
    transport.close();
  }
}
