package io.narthex.rules.scheduler;

import io.narthex.rules.AlertTimes;
import io.narthex.rules.RuleGroup;
import io.narthex.rules.RuleGroupFigures;
import java.util.concurrent.atomic.AtomicLong;

/// What is counted of a group over all its configurations. Thread-safe.
final class GroupCounters {
  private final AtomicLong iterations = new AtomicLong();
  private final AtomicLong iterationsMissed = new AtomicLong();
  private final AtomicLong evaluations = new AtomicLong();
  private final AtomicLong evaluationFailures = new AtomicLong();
  private volatile Iteration last = new Iteration(AlertTimes.NEVER, 0, 0, 0);
  private volatile long lastRestoreNanos = -1;

  /// The last iteration.
  record Iteration(long startedMs, long nanos, long ruleNanosSum, long samples) {}

  void due(long missed) {
    iterations.addAndGet(1 + missed);
    iterationsMissed.addAndGet(missed);
  }

  void evaluation() {
    evaluations.incrementAndGet();
  }

  void failure() {
    evaluationFailures.incrementAndGet();
  }

  void iterated(Iteration iteration) {
    last = iteration;
  }

  void restored(long nanos) {
    lastRestoreNanos = nanos;
  }

  Iteration last() {
    return last;
  }

  RuleGroupFigures figures(RuleGroup group) {
    Iteration iteration = last;
    return new RuleGroupFigures(
        group.key(),
        group.intervalMs(),
        iterations.get(),
        iterationsMissed.get(),
        evaluations.get(),
        evaluationFailures.get(),
        iteration.startedMs(),
        iteration.nanos(),
        iteration.ruleNanosSum(),
        lastRestoreNanos,
        group.rules().size(),
        iteration.samples());
  }
}
