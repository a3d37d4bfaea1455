package io.narthex.rules.scheduler;

import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/// Groups that are evaluated when somebody says so, one after the other on the caller's thread, as
/// a [RuleScheduler] does when they are due: what tests of rules are run with. Alerts have no past
/// that is to be restored first. Not thread-safe.
public final class SteppedRules {
  private final List<RunningGroup> groups = new ArrayList<>();

  /// Gets groups ready.
  ///
  /// @param groups in the order in which they are evaluated
  /// @param random for the key that series are hashed with
  /// @throws io.narthex.query.QueryException where an expression is none
  public SteppedRules(
      RuleEnvironment environment,
      List<RuleGroup> groups,
      RuleSettings settings,
      RandomGenerator random) {
    RuleContext context =
        new RuleContext(
            environment,
            RuleOptions.of(random),
            () -> false,
            new WriteScratch.Pool(random.nextLong(), random.nextLong()),
            null,
            new AtomicReference<>(settings));
    for (RuleGroup group : groups) {
      RunningGroup running =
          new RunningGroup(group, settings.externalLabels(), context, new GroupCounters());
      running.rules().forEach(rule -> rule.restored(true));
      this.groups.add(running);
    }
  }

  /// Evaluates all groups as of `tsMs`; each rule sees what those before it have written.
  public void evaluate(long tsMs) {
    groups.forEach(group -> group.iterate(tsMs));
  }

  /// How the groups are.
  public List<RuleGroupStatus> groups() {
    return groups.stream().map(RunningGroup::status).toList();
  }
}
