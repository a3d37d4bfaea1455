package io.narthex.server;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import io.narthex.rules.RuleHealth;
import io.narthex.server.api.AlertmanagerSource;
import io.narthex.server.api.DiscoveredAlertmanagers;
import io.narthex.server.api.RuleSource;
import io.narthex.server.cli.FlagException;
import io.narthex.server.config.Config;
import io.narthex.storage.MemoryBudget;
import io.narthex.storage.Storage;
import java.nio.file.Path;
import java.util.List;

/// The rules of a recorded instance, evaluated by the clock and their alerts sent as a server does
/// both. Paths of rule files are shown as that instance, which ran beside them, showed them.
public final class CaptureRules implements AutoCloseable {
  private static final long HOUR_MS = 3_600_000;

  private final Path directory;
  private final RulesBench bench;

  /// Rules of a server that is known as `externalUrl`.
  ///
  /// @param directory where its configuration lies
  public CaptureRules(Path directory, Storage storage, String externalUrl) throws FlagException {
    this.directory = directory;
    bench =
        new RulesBench(storage, MemoryBudget.root(1L << 30), "--web.external-url=" + externalUrl);
  }

  /// Puts the rules and Alertmanagers of a configuration into effect.
  ///
  /// @throws IllegalArgumentException where a rule file cannot be used; nothing has changed then
  public void adopt(Config config) {
    bench.adopt(config);
  }

  /// Begins to evaluate, and waits until each rule that is due within the hour was evaluated.
  public void start() throws InterruptedException {
    bench.start();
    for (int i = 0; i < 2_000 && bench.groups().stream().anyMatch(this::isAwaited); i++) {
      Thread.sleep(10);
    }
  }

  private boolean isAwaited(RuleGroupStatus status) {
    return status.group().intervalMs() < HOUR_MS
        && status.rules().stream().anyMatch(rule -> rule.health() == RuleHealth.UNKNOWN);
  }

  /// The rules, as the API shows them.
  public RuleSource source() {
    return () -> bench.groups().stream().map(this::asRecorded).toList();
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
    return new DiscoveredAlertmanagers(bench.alertmanagers());
  }

  @Override
  public void close() {
    bench.close();
  }
}
